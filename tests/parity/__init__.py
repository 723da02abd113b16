"""The parity suite: every case once, for every engine in both colours, over real sockets. See conftest.py for what a library lacks."""
