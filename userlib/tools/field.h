/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: the values in an answer of the kernel
 *
 * A subcommand describes the attributes that it shows in an array of fields; this
 * room reads them and prints them, into a record or into a cell of a table. What
 * the kernel does not tell is left out of a record, and a dash in a table.
 */
#ifndef FIPC_FIELD_H
#define FIPC_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "output.h"

struct nlattr;

#define VALUE_TEXT	32	/* twice of what the kernel lets a task have */
#define CELL_TEXT	64

/**
 * enum field_kind
 * @FIELD_NUMBER: a number
 * @FIELD_TEXT: text that somebody else has made up
 * @FIELD_FLAG: there or not
 * @FIELD_STATE: one of enum fastipc_state
 * @FIELD_RIGHTS: a set of FIPC_RIGHT_*
 * @FIELD_RATE: per second; no attribute, the subcommand reckons it
 */
enum field_kind {
	FIELD_NUMBER,
	FIELD_TEXT,
	FIELD_FLAG,
	FIELD_STATE,
	FIELD_RIGHTS,
	FIELD_RATE,
};

/**
 * struct field - what a value is, and how to show it
 * @attr: number of the attribute; 0 for what the subcommand fills in
 * @kind: what it is
 * @name: in a record
 * @title: of the column; NULL where a table leaves it out
 */
struct field {
	int attr;
	enum field_kind kind;
	const char *name;
	const char *title;
};

/**
 * struct value - what was read
 * @known: the kernel told it
 * @number: all but
 * @rate: FIELD_RATE
 * @text: FIELD_TEXT
 */
struct value {
	bool known;
	union {
		uint64_t number;
		double rate;
		char text[VALUE_TEXT];
	};
};

void field_read(const struct field *field, struct nlattr **attrs,
		struct value *value);

/* Nothing if it is not known. */
void field_record(struct record *rec, const struct field *field,
		  const struct value *value);
void fields_record(struct record *rec, const struct field *fields, size_t count,
		   const struct value *values);

/* Return: how many columns of the terminal it takes. */
size_t field_cell(const struct field *field, const struct value *value,
		  char cell[CELL_TEXT]);

/* Rates are shown with a decimal only where it tells something. */
void rate_text(char *text, size_t size, double rate);

#endif /* FIPC_FIELD_H */
