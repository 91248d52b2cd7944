"""The embedded profile with shorter waits, so that a storm of kills takes minutes and not hours."""

from config.settings.embedded import *  # noqa: F403

EMAIL_TIMEOUT = 1  # seconds; a dead sender's messages are free after three
TICK_LEASE_SECONDS = 1
