"""Who may, what happened, what was decided: intake, store, check, cases, audit."""
