"""allauth's pages speak the words of the rest of the site."""

import re
from gettext import translation
from pathlib import Path

import allauth
from django.utils.translation import gettext, override

from workspaces.account_words import ACCOUNT_WORDS

OTHER_MANNERS = re.compile(r"하세요|해요|패스워드|보안키|초기화|접근 확인|편집")
THEIRS = translation("django", Path(allauth.__file__).parent / "locale", ["ko"])


def test_words_of_allauth_are_said_as_everywhere():
    with override("ko"):
        ours = {words: gettext(words) for words in ACCOUNT_WORDS}

    assert [words for words in ours if THEIRS.gettext(words) == words] == []  # by now otherwise
    assert [words for words, korean in ours.items() if korean == words] == []
    assert [korean for korean in ours.values() if OTHER_MANNERS.search(korean)] == []
