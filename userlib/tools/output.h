/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: results, as text or JSON
 *
 * A result is a record of named values on one line of stdout: "name=value ..."
 * as text, or a JSON object. The subcommand uses the same functions for both
 * formats. Names, labels and words are constants of the program and are printed
 * as they are. Strings come from other users and are quoted where necessary.
 *
 * As JSON, records may also be members of a list: a separate array, or a value of
 * another record.
 */
#ifndef FIPC_OUTPUT_H
#define FIPC_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct record - a line that is being written
 * @json: a JSON object, not text
 * @filled: it already has a value
 */
struct record {
	bool json;
	bool filled;
};

/**
 * struct list - a JSON array of records that is being written
 * @alone: not the value of another record; each of its records has its own line
 * @filled: it already has a record
 */
struct list {
	bool alone;
	bool filled;
};

void record_begin(struct record *rec, bool json);
void record_number(struct record *rec, const char *name, uint64_t value);
/* Hexadecimal as text; decimal as JSON, which has no hexadecimal numbers. */
void record_bits(struct record *rec, const char *name, uint64_t value);
void record_numbers(struct record *rec, const char *name,
		    const unsigned long long *values, size_t count);
/* A rate per second. Only rates have decimals. */
void record_rate(struct record *rec, const char *name, double rate);
void record_truth(struct record *rec, const char *name, bool truth);
void record_word(struct record *rec, const char *name, const char *word);
/* An array as JSON; words with commas between them as text. */
void record_words(struct record *rec, const char *name,
		  const char *const *words, size_t count);
/* A word that is printed without its name as text. */
void record_label(struct record *rec, const char *name, const char *word);
/* The local time of day as a label; as JSON, date and time in UTC. */
void record_time(struct record *rec);
void record_string(struct record *rec, const char *name, const char *string);
/* End the record and its line. Return: false if stdout could not be written. */
bool record_end(struct record *rec);
/* End a record in a list, without ending the line. */
void record_close(struct record *rec);

/* A separate list, with each record on its own line. */
void list_begin(struct list *list);
/* A list that is a value of @rec, all on one line. @rec must be JSON. */
void list_begin_in(struct list *list, struct record *rec, const char *name);
void list_record(struct list *list, struct record *rec);
void list_close(const struct list *list);
/* End a separate list. Return: false if stdout could not be written. */
bool list_end(const struct list *list);

/* Return: false if stdout could not be written. */
bool output_flush(void);

#endif /* FIPC_OUTPUT_H */
