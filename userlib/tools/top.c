// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * How busy endpoints are: see top.h.
 */
#include <stdio.h>
#include <string.h>

#include "fipc.h"
#include "stop.h"
#include "top.h"

#define NS_PER_SEC	1e9

enum {
	TOP_ID,
	TOP_FAST_RATE,
	TOP_SLOW_RATE,
	TOP_FULL_RATE,
	TOP_RECEIVERS,
	TOP_WAITING,
	TOP_CALLERS,
	TOP_STALLED,
	TOP_QUEUED,
	TOP_DEPTH,
	TOP_FAST,
	TOP_SLOW,
	TOP_FULL,
	TOP_PID,
	TOP_UID,
	TOP_NAME,

	TOP_FIELDS
};

static const struct field fields[TOP_FIELDS] = {
	[TOP_ID] = { FASTIPC_A_ENDPOINT_ID, FIELD_NUMBER, "id", "ENDPOINT" },
	[TOP_FAST_RATE] = { 0, FIELD_RATE, "fast_rate", "FAST/S" },
	[TOP_SLOW_RATE] = { 0, FIELD_RATE, "slow_rate", "SLOW/S" },
	[TOP_FULL_RATE] = { 0, FIELD_RATE, "full_rate", "FULL/S" },
	[TOP_RECEIVERS] = {
		FASTIPC_A_ENDPOINT_RECEIVERS, FIELD_NUMBER, "receivers", "RECEIVERS"
	},
	[TOP_WAITING] = { 0, FIELD_NUMBER, "waiting", "WAITING" },
	[TOP_CALLERS] = { FASTIPC_A_ENDPOINT_CALLERS, FIELD_NUMBER, "callers", NULL },
	[TOP_STALLED] = { FASTIPC_A_ENDPOINT_STALLED, FIELD_NUMBER, "stalled", NULL },
	[TOP_QUEUED] = { FASTIPC_A_ENDPOINT_QUEUED, FIELD_NUMBER, "queued", "QUEUED" },
	[TOP_DEPTH] = { FASTIPC_A_ENDPOINT_DEPTH, FIELD_NUMBER, "depth", NULL },
	[TOP_FAST] = { FASTIPC_A_ENDPOINT_FAST, FIELD_NUMBER, "fast", NULL },
	[TOP_SLOW] = { FASTIPC_A_ENDPOINT_SLOW, FIELD_NUMBER, "slow", NULL },
	[TOP_FULL] = { FASTIPC_A_ENDPOINT_FULL, FIELD_NUMBER, "full", NULL },
	[TOP_PID] = { FASTIPC_A_ENDPOINT_PID, FIELD_NUMBER, "pid", "PID" },
	[TOP_UID] = { FASTIPC_A_ENDPOINT_UID, FIELD_NUMBER, "uid", "UID" },
	[TOP_NAME] = { FASTIPC_A_ENDPOINT_NAME, FIELD_TEXT, "name", "NAME" },
};

const struct top_column top_columns[] = {
	{ "fast", 'f', TOP_FAST_RATE, true },
	{ "slow", 's', TOP_SLOW_RATE, true },
	{ "full", 'u', TOP_FULL_RATE, true },
	{ "receivers", 'r', TOP_RECEIVERS, true },
	{ "waiting", 'w', TOP_WAITING, true },
	{ "queued", 'd', TOP_QUEUED, true },
	{ "endpoint", 'e', TOP_ID, false },
	{ "pid", 'p', TOP_PID, false },
	{ "name", 'n', TOP_NAME, false },
};

#define NR_COLUMNS	(sizeof(top_columns) / sizeof(*top_columns))

void top_init(struct top *top, struct netlink *nl)
{
	*top = (struct top){ .nl = nl };
	table_init(&top->tables[0], fields, TOP_FIELDS);
	table_init(&top->tables[1], fields, TOP_FIELDS);
}

void top_free(struct top *top)
{
	table_free(&top->tables[0]);
	table_free(&top->tables[1]);
}

uint64_t top_when(const struct top *top)
{
	return top->when[top->now];
}

const struct table *top_table(const struct top *top)
{
	return &top->tables[top->now];
}

/* The counters of a new endpoint started at zero. */
static void count_rate(struct value *row, const struct value *before, int rate,
		       int total, double seconds)
{
	uint64_t old = before ? before[total].number : 0;

	row[rate].known = row[total].known;
	row[rate].rate = (double)(row[total].number - old) / seconds;
}

static void count_row(struct value *row, const struct value *before, double seconds)
{
	count_rate(row, before, TOP_FAST_RATE, TOP_FAST, seconds);
	count_rate(row, before, TOP_SLOW_RATE, TOP_SLOW, seconds);
	count_rate(row, before, TOP_FULL_RATE, TOP_FULL, seconds);
	row[TOP_WAITING].known = row[TOP_CALLERS].known && row[TOP_STALLED].known;
	row[TOP_WAITING].number = row[TOP_CALLERS].number + row[TOP_STALLED].number;
}

/* Match the rows of both lists by endpoint number. Numbers are never reused. */
static void compare(struct table *now, struct table *before, double seconds)
{
	struct value *row, *old;
	size_t i, j = 0;

	table_sort(now, TOP_ID, false);
	table_sort(before, TOP_ID, false);
	for (i = 0; i < now->rows; i++) {
		row = table_row(now, i);
		while (j < before->rows &&
		       table_row(before, j)[TOP_ID].number < row[TOP_ID].number)
			j++;
		old = j < before->rows ? table_row(before, j) : NULL;
		if (old && old[TOP_ID].number != row[TOP_ID].number)
			old = NULL;
		count_row(row, old, seconds);
	}
}

int top_sample(struct top *top)
{
	int last = top->now, now = !last;

	top->when[now] = stop_clock();
	if (table_dump(&top->tables[now], top->nl,
		       netlink_request(top->nl, FASTIPC_CMD_ENDPOINT_GET, NLM_F_DUMP)))
		return netlink_fail(top->nl, "the endpoints");
	top->now = now;
	compare(&top->tables[now], &top->tables[last],
		(double)(top->when[now] - top->when[last]) / NS_PER_SEC);
	return EXIT_SUCCESS;
}

const struct top_column *top_find_name(const char *name)
{
	size_t i;

	for (i = 0; i < NR_COLUMNS; i++) {
		if (!strcmp(top_columns[i].name, name))
			return &top_columns[i];
	}
	return NULL;
}

const struct top_column *top_find_key(char key)
{
	size_t i;

	for (i = 0; i < NR_COLUMNS; i++) {
		if (top_columns[i].key == key)
			return &top_columns[i];
	}
	return NULL;
}

void top_print_keys(void)
{
	size_t i;

	for (i = 0; i < NR_COLUMNS; i++)
		printf("%s%c %s", i ? ", " : "", top_columns[i].key,
		       top_columns[i].name);
	putchar('\n');
}

void top_sort(struct top *top, const struct top_column *column)
{
	table_sort(&top->tables[top->now], column->field, column->down);
}
