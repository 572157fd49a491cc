/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: results, as text or JSON
 *
 * A result is a record of named values on one line of stdout: "name=value ..."
 * as text, an object as JSON. The subcommand names the values and does not care
 * which. Names, labels and words are constants of the program and stand as they
 * are; what others have made up is a string, and quoted where it has to be.
 *
 * As JSON, records may also stand in a list: an array by itself, or a value of
 * another record.
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

/**
 * struct list - a JSON array of records in the making
 * @alone: no value of another record: each of its own has a line
 * @filled: a record stands in it already
 */
struct list {
	bool alone;
	bool filled;
};

void record_begin(struct record *rec, bool json);
void record_number(struct record *rec, const char *name, uint64_t value);
/* Hexadecimal as text, a plain number as JSON, which knows no other. */
void record_bits(struct record *rec, const char *name, uint64_t value);
void record_numbers(struct record *rec, const char *name,
		    const unsigned long long *values, size_t count);
/* Per second. The only numbers with decimals. */
void record_rate(struct record *rec, const char *name, double rate);
void record_truth(struct record *rec, const char *name, bool truth);
void record_word(struct record *rec, const char *name, const char *word);
/* An array; as text, with commas. */
void record_words(struct record *rec, const char *name,
		  const char *const *words, size_t count);
/* A word that needs no name as text. */
void record_label(struct record *rec, const char *name, const char *word);
/* The time of day as a label; as JSON, in full, and that of Greenwich. */
void record_time(struct record *rec);
void record_string(struct record *rec, const char *name, const char *string);
/* Return: false if stdout could not be written. */
bool record_end(struct record *rec);
/* The end of a record in a list: no end of a line. */
void record_close(struct record *rec);

/* A list by itself: a record a line. */
void list_begin(struct list *list);
/* A list that is a value of @rec, which must be JSON: all on one line. */
void list_begin_in(struct list *list, struct record *rec, const char *name);
void list_record(struct list *list, struct record *rec);
void list_close(const struct list *list);
/* Of a list by itself. Return: false if stdout could not be written. */
bool list_end(const struct list *list);

/* Return: false if stdout could not be written. */
bool output_flush(void);

#endif /* FIPC_OUTPUT_H */
