// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Numbers from the command line: see parse.h.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "parse.h"

#define NS_PER_SEC	1000000000ULL

static bool parse_base(const char *text, int base, uint64_t max, uint64_t *value)
{
	unsigned long long n;
	char *end;

	/* strtoull() accepts blanks, signs and a second 0x; refuse them. */
	if (!isxdigit((unsigned char)text[0]) || text[1] == 'x' || text[1] == 'X')
		return false;
	errno = 0;
	n = strtoull(text, &end, base);
	if (errno || *end || n > max)
		return false;
	*value = n;
	return true;
}

bool parse_number(const char *text, uint64_t max, uint64_t *value)
{
	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		return parse_base(text + 2, 16, max, value);
	return parse_base(text, 10, max, value);
}

bool parse_mode(const char *text, mode_t *mode)
{
	uint64_t value;

	if (!parse_base(text, 8, 0777, &value) || !value)
		return false;
	*mode = (mode_t)value;
	return true;
}

/* "25" after the point is 250,000,000 ns. */
static bool parse_fraction(const char *digits, uint64_t *ns)
{
	size_t len = strlen(digits);

	if (len < 1 || len > 9 || !parse_base(digits, 10, NS_PER_SEC - 1, ns))
		return false;
	for (; len < 9; len++)
		*ns *= 10;
	return true;
}

bool parse_seconds(const char *text, uint64_t *ns)
{
	const char *point = strchr(text, '.');
	size_t len = point ? (size_t)(point - text) : strlen(text);
	uint64_t whole, fraction = 0;
	char digits[16];

	if (len >= sizeof(digits))
		return false;
	memcpy(digits, text, len);
	digits[len] = '\0';
	if (!parse_base(digits, 10, UINT64_MAX / NS_PER_SEC - 1, &whole))
		return false;
	if (point && !parse_fraction(point + 1, &fraction))
		return false;
	*ns = whole * NS_PER_SEC + fraction;
	return true;
}
