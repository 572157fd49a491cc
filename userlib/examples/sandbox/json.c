// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * A recursive-descent checker for RFC 8259. It does not check the encoding of strings.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "json.h"

struct parser {
	const char *at;
	const char *end;
	struct json_facts *facts;
};

static void skip_blanks(struct parser *p)
{
	while (p->at < p->end && memchr(" \t\n\r", *p->at, 4))
		p->at++;
}

static bool take(struct parser *p, char c)
{
	if (p->at == p->end || *p->at != c)
		return false;
	p->at++;
	return true;
}

static bool take_word(struct parser *p, const char *word)
{
	size_t length = strlen(word);

	if ((size_t)(p->end - p->at) < length || memcmp(p->at, word, length))
		return false;
	p->at += length;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool take_digits(struct parser *p)
{
	const char *start = p->at;

	while (p->at < p->end && is_digit(*p->at))
		p->at++;
	return p->at > start;
}

static bool number(struct parser *p)
{
	take(p, '-');
	if (!take(p, '0') && !take_digits(p))
		return false;
	if (take(p, '.') && !take_digits(p))
		return false;
	if (take(p, 'e') || take(p, 'E')) {
		if (!take(p, '-'))
			take(p, '+');
		return take_digits(p);
	}
	return true;
}

static bool escape(struct parser *p)
{
	int n;

	if (p->at == p->end)
		return false;
	if (memchr("\"\\/bfnrt", *p->at, 8)) {
		p->at++;
		return true;
	}
	if (!take(p, 'u'))
		return false;
	for (n = 0; n < 4; n++, p->at++) {
		if (p->at == p->end ||
		    !memchr("0123456789abcdefABCDEF", *p->at, 22))
			return false;
	}
	return true;
}

static bool string(struct parser *p)
{
	if (!take(p, '"'))
		return false;
	while (p->at < p->end && (unsigned char)*p->at >= ' ') {
		if (take(p, '"'))
			return true;
		if (*p->at++ == '\\' && !escape(p))
			return false;
	}
	return false;
}

static bool value(struct parser *p, unsigned int depth);

static bool member(struct parser *p, unsigned int depth)
{
	skip_blanks(p);
	if (!string(p))
		return false;
	skip_blanks(p);
	return take(p, ':') && value(p, depth);
}

/* After the opening bracket: any number of @item, separated by commas, and @close. */
static bool items(struct parser *p, unsigned int depth, char close,
		  bool (*item)(struct parser *p, unsigned int depth))
{
	skip_blanks(p);
	if (take(p, close))
		return true;
	do {
		if (!item(p, depth))
			return false;
		skip_blanks(p);
	} while (take(p, ','));
	return take(p, close);
}

static bool value(struct parser *p, unsigned int depth)
{
	if (depth > JSON_DEPTH_MAX)
		return false;
	if (p->facts->depth < depth)
		p->facts->depth = depth;
	p->facts->values++;
	skip_blanks(p);
	if (take(p, '{'))
		return items(p, depth + 1, '}', member);
	if (take(p, '['))
		return items(p, depth + 1, ']', value);
	if (p->at < p->end && *p->at == '"')
		return string(p);
	return take_word(p, "true") || take_word(p, "false") ||
	       take_word(p, "null") || number(p);
}

int json_check(const char *text, size_t length, struct json_facts *facts)
{
	struct parser p = { .at = text, .end = text + length, .facts = facts };
	bool good;

	memset(facts, 0, sizeof(*facts));
	good = value(&p, 1);
	if (good)
		skip_blanks(&p);
	facts->offset = p.at - text;
	return good && p.at == p.end ? 0 : -EILSEQ;
}
