"""How the registry keeps long texts small on SQLite: packed against words that they all share."""
