"""The command: settings, pipeline steps, runtime, synthetic province."""
