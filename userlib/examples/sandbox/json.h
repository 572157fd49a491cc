/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: a JSON checker
 *
 * Says whether a text is JSON, how many values it has and how deep they nest. Reads
 * the text and nothing else: it neither allocates nor makes a system call, so it can
 * run where hardly anything is allowed.
 */
#ifndef JSON_H
#define JSON_H

#include <stddef.h>
#include <stdint.h>

/* Nesting beyond this is an error, so that nobody can exhaust the stack. */
#define JSON_DEPTH_MAX	64

/**
 * struct json_facts - what there is in a text
 * @values: numbers, strings, literals, arrays and objects; not the names of members
 * @depth: of the innermost value; 1 if the text is a single one
 * @offset: where the text stops being JSON; its length if it does not
 */
struct json_facts {
	uint64_t values;
	uint64_t depth;
	uint64_t offset;
};

/* Returns 0, or -EILSEQ if it is not JSON. */
int json_check(const char *text, size_t length, struct json_facts *facts);

#endif /* JSON_H */
