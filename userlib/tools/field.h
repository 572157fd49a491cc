/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: the values in an answer from the kernel
 *
 * A subcommand describes the attributes that it shows in an array of fields. This
 * file reads their values and prints them into a record or into a cell of a table.
 * If the kernel does not send a value, the record omits it and the table shows a
 * dash.
 */
#ifndef FIPC_FIELD_H
#define FIPC_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "output.h"

struct nlattr;

#define VALUE_TEXT	32	/* twice the length of a task's name in the kernel */
#define CELL_TEXT	64

/**
 * enum field_kind
 * @FIELD_NUMBER: a number
 * @FIELD_TEXT: text from another user, which is not trusted
 * @FIELD_FLAG: an attribute that is present or absent
 * @FIELD_STATE: one of enum fastipc_state
 * @FIELD_RIGHTS: a set of FIPC_RIGHT_*
 * @FIELD_RATE: a rate per second; not an attribute: the subcommand computes it
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
 * struct field - the description of a value
 * @attr: number of the attribute; 0 if the subcommand fills in the value
 * @kind: kind of value
 * @name: name in a record
 * @title: title of the column; NULL if tables leave the field out
 */
struct field {
	int attr;
	enum field_kind kind;
	const char *name;
	const char *title;
};

/**
 * struct value - a value
 * @known: the value is valid: the kernel sent it, or the subcommand computed it
 * @number: for all kinds except FIELD_RATE and FIELD_TEXT
 * @rate: for FIELD_RATE
 * @text: for FIELD_TEXT
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

/* Add the value to the record, unless it is unknown. */
void field_record(struct record *rec, const struct field *field,
		  const struct value *value);
void fields_record(struct record *rec, const struct field *fields, size_t count,
		   const struct value *values);

/* Format the value for a table. Return: its width in columns of the terminal. */
size_t field_cell(const struct field *field, const struct value *value,
		  char cell[CELL_TEXT]);

/* Format a rate: with one decimal below 100, except for 0. */
void rate_text(char *text, size_t size, double rate);

#endif /* FIPC_FIELD_H */
