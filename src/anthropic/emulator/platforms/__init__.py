"""The emulator as the cloud platforms that serve Claude."""
