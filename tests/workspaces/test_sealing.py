import pytest

from workspaces.exceptions import SealBrokenError
from workspaces.sealing import seal, unseal


def test_secret_comes_back_and_does_not_show():
    sealed = seal("Bearer 비밀")

    assert unseal(sealed) == "Bearer 비밀"
    assert "Bearer" not in sealed
    assert seal("Bearer 비밀") != sealed


def test_keys_can_be_changed_one_after_the_other(settings):
    settings.CREDENTIAL_KEYS = ["old"]
    sealed = seal("word")

    settings.CREDENTIAL_KEYS = ["new", "old"]
    assert unseal(sealed) == "word"

    settings.CREDENTIAL_KEYS = ["new"]
    with pytest.raises(SealBrokenError):
        unseal(sealed)


def test_secret_key_serves_until_there_is_a_key_of_its_own(settings):
    sealed = seal("word")

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "next", [settings.SECRET_KEY]

    assert unseal(sealed) == "word"
