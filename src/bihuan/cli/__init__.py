"""The command line: `bihuan …`. One module for each command or group; a module is imported when it is called."""
