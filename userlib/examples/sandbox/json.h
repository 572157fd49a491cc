/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: a JSON checker
 *
 * It checks whether a text is JSON, and reports how many values it has and how deep
 * they nest. It only reads the text: it does not allocate memory and makes no system
 * call, so it can run in a process that may do almost nothing.
 */
#ifndef JSON_H
#define JSON_H

#include <stddef.h>
#include <stdint.h>

/* Deeper nesting is an error, so that a document cannot exhaust the stack. */
#define JSON_DEPTH_MAX	64

/**
 * struct json_facts - the result of a check
 * @values: count of numbers, strings, literals, arrays and objects, without the
 *          names of members
 * @depth: depth of the innermost value; 1 if the text is a single value
 * @offset: offset of the first error; the length of the text if it is JSON
 */
struct json_facts {
	uint64_t values;
	uint64_t depth;
	uint64_t offset;
};

/* Return: 0, or -EILSEQ if the text is not JSON. */
int json_check(const char *text, size_t length, struct json_facts *facts);

#endif /* JSON_H */
