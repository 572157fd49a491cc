/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: results, as text or JSON
 *
 * A result is a record of named values on one line of stdout: "name=value ..."
 * as text, an object as JSON. The subcommand names the values and does not care
 * which. Names and words are constants of the program, so nothing is quoted.
 */
#ifndef FIPC_OUTPUT_H
#define FIPC_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct record - a line in the making
 * @json: an object, not text
 * @filled: something stands in it already
 */
struct record {
	bool json;
	bool filled;
};

void record_begin(struct record *rec, bool json);
void record_number(struct record *rec, const char *name, uint64_t value);
/* Hexadecimal as text, a plain number as JSON, which knows no other. */
void record_bits(struct record *rec, const char *name, uint64_t value);
void record_numbers(struct record *rec, const char *name,
		    const unsigned long long *values, size_t count);
void record_word(struct record *rec, const char *name, const char *word);
/* Return: false if stdout could not be written. */
bool record_end(struct record *rec);

#endif /* FIPC_OUTPUT_H */
