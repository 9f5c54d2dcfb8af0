from __future__ import annotations

from itertools import islice

import pytest
from django.test import Client

from benchmarks.hand_pages import addresses, fill, told
from detection.models import Hand, HandSummary, PlayerInHand


@pytest.mark.django_db(transaction=True)  # a database is cleaned up in no transaction
def test_every_page_that_is_timed_has_the_hands_that_were_made(admin_client: Client) -> None:
    fill(list(islice(told([]), 12)), 30)

    assert Hand.objects.count() == HandSummary.objects.count() == 30
    assert PlayerInHand.objects.filter(is_user=True).count() == 30
    for name, address in addresses():
        assert admin_client.get(address).status_code == 200, name
    assert "30" in admin_client.get([address for _, address in addresses()][-1]).content.decode()
