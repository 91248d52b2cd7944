import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


@pytest.mark.parametrize("password", ["Mokpyo-tiger-lamp", "우리의 목표 그리고 달", "password123"])
def test_password_that_everybody_tries_first_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("length", [10, 64, 128])
def test_b07_long_password_of_any_signs_is_taken(length):
    validate_password(("🙂 ñ목 표" * length)[:length])
