# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a laptop needs in place of an organisation: a certificate authority, a demonstration.

Nothing here is for production; everything here is real cryptography.
"""

from nsmsec.dev.authority import Authority
from nsmsec.dev.issuer import Issued, Issuer
from nsmsec.dev.keys import RecycledKeys

__all__ = ["Authority", "Issued", "Issuer", "RecycledKeys"]
