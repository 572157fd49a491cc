// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Rows of values: see table.h.
 */
#define _GNU_SOURCE	/* qsort_r() */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fipc.h"
#include "table.h"

#define FIRST_ROOM	64

void table_init(struct table *table, const struct field *fields, size_t columns)
{
	*table = (struct table){ .fields = fields, .columns = columns };
}

void table_free(struct table *table)
{
	free(table->values);
	table->values = NULL;
}

struct value *table_row(const struct table *table, size_t row)
{
	return table->values + row * table->columns;
}

size_t table_column(const struct table *table, const char *name)
{
	size_t i;

	for (i = 0; i < table->columns; i++) {
		if (!strcmp(table->fields[i].name, name))
			break;
	}
	return i;
}

static bool make_room(struct table *table)
{
	size_t room = table->room ? table->room * 2 : FIRST_ROOM;
	void *values;

	if (table->rows < table->room)
		return true;
	values = realloc(table->values, room * table->columns * sizeof(struct value));
	if (!values)
		return false;
	table->values = values;
	table->room = room;
	return true;
}

int table_take(void *arg, int cmd, struct nlattr **attrs)
{
	struct table *table = arg;
	struct value *row;
	size_t i;

	(void)cmd;
	if (!make_room(table))
		return -ENOMEM;
	row = table_row(table, table->rows++);
	for (i = 0; i < table->columns; i++)
		field_read(&table->fields[i], attrs, &row[i]);
	return 0;
}

static void restart(void *arg)
{
	struct table *table = arg;

	table->rows = 0;
}

int table_dump(struct table *table, struct netlink *nl, struct nl_msg *request)
{
	return netlink_dump(nl, request, restart, table_take, table);
}

void table_filter(struct table *table, size_t column, uint64_t number)
{
	size_t size = table->columns * sizeof(struct value);
	size_t kept = 0, i;
	struct value *value;

	for (i = 0; i < table->rows; i++) {
		value = table_row(table, i) + column;
		if (value->known && value->number == number)
			memmove(table_row(table, kept++), table_row(table, i), size);
	}
	table->rows = kept;
}

/**
 * struct order - how to sort
 * @column: column to sort by
 * @kind: kind of its values
 * @down: the largest value first
 */
struct order {
	size_t column;
	enum field_kind kind;
	bool down;
};

static int compare_values(const struct order *order, const struct value *a,
			  const struct value *b)
{
	switch (order->kind) {
	case FIELD_TEXT:
		return strcmp(a->text, b->text);
	case FIELD_RATE:
		return (a->rate > b->rate) - (a->rate < b->rate);
	default:
		return (a->number > b->number) - (a->number < b->number);
	}
}

static int compare_rows(const void *a, const void *b, void *arg)
{
	const struct order *order = arg;
	const struct value *va = (const struct value *)a + order->column;
	const struct value *vb = (const struct value *)b + order->column;
	int ret;

	/* An unknown value is zero or an empty string. */
	ret = compare_values(order, va, vb);
	if (ret)
		return order->down ? -ret : ret;
	/* Rows with equal values keep their order: compare the first column. */
	va = a;
	vb = b;
	return (va->number > vb->number) - (va->number < vb->number);
}

void table_sort(struct table *table, size_t column, bool down)
{
	struct order order = {
		.column = column,
		.kind = table->fields[column].kind,
		.down = down,
	};

	if (table->rows)
		qsort_r(table->values, table->rows,
			table->columns * sizeof(struct value), compare_rows, &order);
}

static void measure(const struct table *table, size_t lines, size_t *widths)
{
	char cell[CELL_TEXT];
	size_t row, i, width;

	for (i = 0; i < table->columns; i++)
		widths[i] = table->fields[i].title ? strlen(table->fields[i].title) : 0;
	for (row = 0; row < lines; row++) {
		for (i = 0; i < table->columns; i++) {
			width = field_cell(&table->fields[i],
					   &table_row(table, row)[i], cell);
			widths[i] = width > widths[i] ? width : widths[i];
		}
	}
}

/* printf() would count bytes, not columns. */
static void pad(size_t count)
{
	while (count--)
		putchar(' ');
}

/*
 * Align numbers to the right and everything else to the left. @owed is the gap
 * after the last cell: it is printed only before another cell, so that lines do not
 * end with blanks.
 */
static void print_cell(const struct field *field, const char *cell, size_t missing,
		       size_t *owed)
{
	bool right = field->kind == FIELD_NUMBER || field->kind == FIELD_RATE;

	pad(*owed + (right ? missing : 0));
	fputs(cell, stdout);
	*owed = 2 + (right ? 0 : missing);
}

static void print_header(const struct table *table, const size_t *widths)
{
	const struct field *field;
	size_t i, owed = 0;

	for (i = 0; i < table->columns; i++) {
		field = &table->fields[i];
		if (field->title)
			print_cell(field, field->title,
				   widths[i] - strlen(field->title), &owed);
	}
	putchar('\n');
}

static void print_row(const struct table *table, size_t row, const size_t *widths)
{
	size_t i, width, owed = 0;
	const struct field *field;
	char cell[CELL_TEXT];

	for (i = 0; i < table->columns; i++) {
		field = &table->fields[i];
		if (!field->title)
			continue;
		width = field_cell(field, &table_row(table, row)[i], cell);
		print_cell(field, cell, widths[i] - width, &owed);
	}
	putchar('\n');
}

void table_print(const struct table *table, size_t lines)
{
	size_t widths[TABLE_COLUMNS], i;

	if (lines > table->rows)
		lines = table->rows;
	measure(table, lines, widths);
	print_header(table, widths);
	for (i = 0; i < lines; i++)
		print_row(table, i, widths);
}

void table_list(const struct table *table, struct list *list)
{
	struct record rec;
	size_t i;

	for (i = 0; i < table->rows; i++) {
		list_record(list, &rec);
		fields_record(&rec, table->fields, table->columns, table_row(table, i));
		record_close(&rec);
	}
}

int table_show(const struct table *table, bool json)
{
	struct list list;
	bool written;

	if (json) {
		list_begin(&list);
		table_list(table, &list);
		written = list_end(&list);
	} else {
		table_print(table, SIZE_MAX);
		written = output_flush();
	}
	return written ? EXIT_SUCCESS : fail("cannot write the output");
}
