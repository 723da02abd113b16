__title__ = "anthropic"
__version__ = "3.0.0"
