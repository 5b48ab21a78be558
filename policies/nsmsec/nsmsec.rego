# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

# METADATA
# title: nsmsec
# description: |
#   Facts in, decision out. Python proves, these rules decide. The schemas hold for every package
#   below; there are no rules here.
# scope: subpackages
# schemas:
#   - input: schema.input
#   - data.nsmsec.settings: schema.settings
#   - data.nsmsec.revocation: schema.revocation
package nsmsec
