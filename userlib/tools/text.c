// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Text from other users: see text.h.
 */
#define _GNU_SOURCE	/* wcwidth() */
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "text.h"

bool text_is_plain(const char *text)
{
	if (!*text)
		return false;
	for (; *text; text++) {
		/* isgraph() depends on the locale. */
		if (*text <= ' ' || *text >= 0x7f || strchr("\"\\=,", *text))
			return false;
	}
	return true;
}

/* The length of the UTF-8 sequence that starts with @lead; 0 if it is not valid. */
static size_t length_of(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef)
		return 3;
	return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/* An overlong form, a surrogate, or a number above the last character. */
static bool forbidden(size_t len, uint32_t c)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	return c < least[len] || (c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff;
}

/* Decode one character. Return: its length in bytes; 0 if this is not UTF-8. */
static size_t decode(const char *text, uint32_t *c)
{
	unsigned char lead = (unsigned char)text[0];
	size_t len = length_of(lead), i;

	*c = len < 2 ? lead : lead & (0x7f >> len);
	for (i = 1; i < len; i++) {
		/* This also detects the end of the string. */
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (text[i] & 0x3f);
	}
	return len && !forbidden(len, *c) ? len : 0;
}

static void quote_character(FILE *to, const char *bytes, size_t len, uint32_t c)
{
	if (c == '"' || c == '\\')
		fprintf(to, "\\%c", (int)c);
	else if (c < 0x20 || (c >= 0x7f && c < 0xa0))
		fprintf(to, "\\u%04x", (unsigned int)c);
	else
		fwrite(bytes, 1, len, to);
}

void text_quote(FILE *to, const char *text)
{
	uint32_t c;
	size_t len;

	putc('"', to);
	while (*text) {
		len = decode(text, &c);
		if (len)
			quote_character(to, text, len, c);
		else
			fputs("\\ufffd", to);
		text += len ? len : 1;
	}
	putc('"', to);
}

/* Return: the length of the first character in bytes; 0 if it cannot be shown. */
static size_t showable(const char *text, mbstate_t *state, int *columns)
{
	wchar_t c;
	size_t len = mbrtowc(&c, text, strlen(text), state);

	if (len == (size_t)-1 || len == (size_t)-2) {
		memset(state, 0, sizeof(*state));
		return 0;
	}
	*columns = iswprint((wint_t)c) ? wcwidth(c) : 0;
	return *columns > 0 ? len : 0;
}

size_t text_show(char *out, size_t size, const char *text)
{
	mbstate_t state = { 0 };
	size_t len, width = 0;
	int columns;

	while (*text && size > MB_LEN_MAX) {
		len = showable(text, &state, &columns);
		if (len) {
			memcpy(out, text, len);
		} else {
			*out = '?';
			columns = 1;
		}
		out += len ? len : 1;
		size -= len ? len : 1;
		text += len ? len : 1;
		width += (size_t)columns;
	}
	*out = '\0';
	return width;
}
