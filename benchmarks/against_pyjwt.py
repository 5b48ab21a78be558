# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One path token proven by nsmsec, against the same token decoded by PyJWT with the key already in hand.

PyJWT's side does less: no strict parsing, no certificate, no replay memory, no path. It is what one would write first.
"""

from __future__ import annotations

import jwt

from nsmsec.clock import SystemClock
from nsmsec.dev.bench.comparison import compare
from nsmsec.dev.bench.route import Route
from nsmsec.limits import Limits

BLOCKS = 40
PATHS = 50


def main() -> None:
    """Print the ratio."""
    route = Route(1, clock=SystemClock())
    verifier = route.verifier(Limits(signature_cache_entries=0))
    audience = str(route.judge)
    blocks = [[(minted := route.mint(), route.signatures(minted)[0].key) for _ in range(PATHS)] for _ in range(BLOCKS)]
    compared = compare(
        lambda item: route.judged(item[0], verifier),
        lambda item: jwt.decode(item[0].token, item[1], algorithms=["ES256"], audience=audience),
        blocks,
        seconds=5,
    )
    print(f"nsmsec {compared.p50_us} us, PyJWT {compared.yardstick_us} us, ratio {compared.ratio}")


if __name__ == "__main__":
    main()
