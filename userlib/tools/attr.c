// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Attributes of netlink messages: see attr.h.
 */
#include <string.h>

#include <netlink/attr.h>

#include "attr.h"

bool attr_number(const struct nlattr *attr, uint64_t *value)
{
	uint32_t small;

	switch (attr ? nla_len(attr) : 0) {
	case sizeof(*value):
		memcpy(value, nla_data(attr), sizeof(*value));
		return true;
	case sizeof(small):
		memcpy(&small, nla_data(attr), sizeof(small));
		*value = small;
		return true;
	default:
		return false;
	}
}

bool attr_text(const struct nlattr *attr, char *text, size_t size)
{
	size_t len;

	if (!attr)
		return false;
	len = strnlen(nla_data(attr), (size_t)nla_len(attr));
	if (len >= size)
		len = size - 1;
	memcpy(text, nla_data(attr), len);
	text[len] = '\0';
	return true;
}
