"""The embedded profile with shorter waits, so that a storm of kills takes minutes and not hours."""

from config.settings.embedded import *  # noqa: F403

EMAIL_TIMEOUT = 2  # seconds; a dead sender's messages are free after six
TICK_LEASE_SECONDS = 1
