import io

import pytest

from config.backup.sealing import (
    COST,
    MARK,
    SealedReader,
    SealingWriter,
    WrongPassphraseError,
    opened,
)

PASSPHRASE = "correct horse battery staple"
MEGABYTE = 1024 * 1024
WEAK = 10  # the least cost


def sealed(content: bytes) -> bytearray:
    file = io.BytesIO()
    writer = SealingWriter(file, PASSPHRASE, cost=WEAK)
    for begin in range(0, len(content), 700_000):
        writer.write(content[begin : begin + 700_000])
    writer.finish()
    return bytearray(file.getvalue())


@pytest.mark.parametrize("size", [0, 1, MEGABYTE, MEGABYTE + 1, 2 * MEGABYTE])
def test_sealed_file_comes_back(size):
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)

    file = sealed(content)

    assert opened(io.BytesIO(file), PASSPHRASE).read() == content
    assert size < 256 or content[:256] not in file


def test_sealed_file_is_read_anywhere():
    reader = opened(io.BytesIO(sealed(b"a" * MEGABYTE + b"bcd")), PASSPHRASE)

    reader.seek(-3, io.SEEK_END)
    end = reader.read()
    reader.seek(MEGABYTE - 1)

    assert (end, reader.read(2)) == (b"bcd", b"ab")


@pytest.mark.parametrize(
    ("begin", "end"),
    [(len(MARK) + 1, len(MARK) + 2), (-1, None), (-20, None)],
    ids=["salt", "last byte", "tag"],
)
def test_changed_file_is_not_opened(begin, end):
    file = sealed(b"secret")
    file[begin:end] = bytes(byte ^ 1 for byte in file[begin:end])

    with pytest.raises(WrongPassphraseError):
        SealedReader(io.BytesIO(file), PASSPHRASE)


def test_file_cut_off_between_chunks_is_not_opened():
    file = sealed(b"a" * 2 * MEGABYTE)

    with pytest.raises(WrongPassphraseError):
        SealedReader(io.BytesIO(file[: len(MARK) + 17 + MEGABYTE + 16]), PASSPHRASE)


def test_changed_chunk_is_not_read():
    file = sealed(b"a" * MEGABYTE + b"b")
    file[len(MARK) + 40] ^= 1
    reader = SealedReader(io.BytesIO(file), PASSPHRASE)

    with pytest.raises(WrongPassphraseError):
        reader.read()


@pytest.mark.parametrize("cost", [0, 63])
def test_file_that_asks_for_absurd_work_is_not_opened(cost):
    file = sealed(b"secret")
    file[len(MARK)] = cost

    with pytest.raises(WrongPassphraseError):
        SealedReader(io.BytesIO(file), PASSPHRASE)


def test_guess_is_dear():
    assert COST >= 17  # what OWASP's password storage cheat sheet asks of scrypt
