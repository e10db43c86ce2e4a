"""What arrives: kept byte for byte, registered once, pending until a verdict."""
