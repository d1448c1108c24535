"""The product for other programs: the same queries and actions as the screens, as JSON below `/api/v1/`."""
