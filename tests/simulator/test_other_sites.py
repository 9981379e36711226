"""Another site's page in the same browser cannot reset the simulator or write as a customer."""

import pytest
import requests

from simulator import running_simulator


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}],
)
def test_a_post_of_another_site_is_refused(headers):
    with running_simulator() as simulator:
        url = f"{simulator.base_url}/_control/reset"
        assert requests.post(url, headers=headers, timeout=5).status_code == 403
        own = {"Origin": simulator.base_url, "Sec-Fetch-Site": "same-origin"}
        assert requests.post(url, headers=own, timeout=5).ok
        assert requests.post(url, timeout=5).ok, "tests and scripts are no sites"
