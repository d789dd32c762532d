"""The registry in a database: its tables read and written, its editions kept."""
