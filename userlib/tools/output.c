// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Results, as text or JSON: see output.h.
 */
#include <inttypes.h>
#include <stdio.h>

#include "output.h"

static void name_value(struct record *rec, const char *name)
{
	if (rec->json)
		printf("%s\"%s\": ", rec->filled ? ", " : "", name);
	else
		printf("%s%s=", rec->filled ? " " : "", name);
	rec->filled = true;
}

void record_begin(struct record *rec, bool json)
{
	*rec = (struct record){ .json = json };
	if (json)
		putchar('{');
}

void record_number(struct record *rec, const char *name, uint64_t value)
{
	name_value(rec, name);
	printf("%" PRIu64, value);
}

void record_bits(struct record *rec, const char *name, uint64_t value)
{
	name_value(rec, name);
	printf(rec->json ? "%" PRIu64 : "0x%" PRIx64, value);
}

void record_numbers(struct record *rec, const char *name,
		    const unsigned long long *values, size_t count)
{
	size_t i;

	name_value(rec, name);
	if (rec->json)
		putchar('[');
	for (i = 0; i < count; i++) {
		if (i)
			fputs(rec->json ? ", " : ",", stdout);
		printf("%llu", values[i]);
	}
	if (rec->json)
		putchar(']');
}

void record_word(struct record *rec, const char *name, const char *word)
{
	name_value(rec, name);
	printf(rec->json ? "\"%s\"" : "%s", word);
}

bool record_end(struct record *rec)
{
	if (rec->json)
		putchar('}');
	putchar('\n');
	/* Also where stdout is a file: who watches sees each line at once. */
	return fflush(stdout) == 0 && !ferror(stdout);
}
