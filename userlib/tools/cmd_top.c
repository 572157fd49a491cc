// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * fipc top - show repeatedly how busy endpoints are
 */
#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "fipc.h"
#include "output.h"
#include "parse.h"
#include "stop.h"
#include "terminal.h"
#include "top.h"

#define NS_PER_SEC	1000000000ULL

/**
 * struct options - the arguments
 * @json: print one JSON object per round
 * @batch: do not draw on a terminal
 * @rounds: number of rounds; 0 means no limit
 * @interval: length of a round, nanoseconds
 * @sort: column to sort by
 */
struct options {
	bool json;
	bool batch;
	uint64_t rounds;
	uint64_t interval;
	const struct top_column *sort;
};

static bool print_json(const struct top *top)
{
	struct record rec;
	struct list list;

	record_begin(&rec, true);
	record_time(&rec);
	list_begin_in(&list, &rec, "endpoints");
	table_list(top_table(top), &list);
	list_close(&list);
	return record_end(&rec);
}

/* Return: the number of lines printed. */
static size_t print_head(const struct top *top, const struct options *options)
{
	struct record rec;

	record_begin(&rec, false);
	record_time(&rec);
	record_number(&rec, "endpoints", top_table(top)->rows);
	record_word(&rec, "sort", options->sort->name);
	record_end(&rec);
	if (options->batch)
		return 1;
	fputs("q quits; sort by ", stdout);
	top_print_keys();
	return 2;
}

static bool print_round(const struct top *top, const struct options *options)
{
	size_t lines = SIZE_MAX, used;

	if (options->json)
		return print_json(top);
	if (!options->batch)
		terminal_clear();
	used = print_head(top, options);
	/* The column titles take another line, and the cursor takes the last one. */
	if (!options->batch)
		lines = terminal_lines() - used - 2;
	table_print(top_table(top), lines);
	if (options->batch)
		putchar('\n');
	return output_flush();
}

/* Handle a key. Return: false if the program shall end. */
static bool press(struct top *top, struct options *options)
{
	char key = terminal_key();
	const struct top_column *column = top_find_key(key);

	if (key == 'q')
		return false;
	if (column) {
		options->sort = column;
		top_sort(top, column);
		print_round(top, options);
	}
	return true;
}

/* Wait until @deadline, and handle keys. Return: false if the program shall end. */
static bool wait_round(struct top *top, struct options *options,
		       uint64_t deadline)
{
	int keys = options->batch ? -1 : STDIN_FILENO;

	for (;;) {
		switch (stop_wait(keys, deadline)) {
		case STOP_TIME:
			return true;
		case STOP_ASKED:
			return false;
		case STOP_INPUT:
			if (!press(top, options))
				return false;
		}
	}
}

static int run_rounds(struct top *top, struct options *options)
{
	uint64_t round;

	if (top_sample(top) != EXIT_SUCCESS)
		return EXIT_FAILURE;
	for (round = 0; !options->rounds || round < options->rounds; round++) {
		if (!wait_round(top, options, top_when(top) + options->interval))
			break;
		if (top_sample(top) != EXIT_SUCCESS)
			return EXIT_FAILURE;
		top_sort(top, options->sort);
		if (!print_round(top, options))
			return fail("cannot write the output");
	}
	return EXIT_SUCCESS;
}

static int start(struct options *options)
{
	struct netlink nl;
	struct top top;
	int ret;

	stop_prepare();
	if (netlink_open(&nl) != EXIT_SUCCESS)
		return EXIT_FAILURE;
	top_init(&top, &nl);
	if (!options->batch && !terminal_begin())
		options->batch = true;
	ret = run_rounds(&top, options);
	if (!options->batch)
		terminal_end();
	top_free(&top);
	netlink_close(&nl);
	return ret;
}

/* Return: NULL, or why the argument of an option is not valid. */
static const char *take_option(struct options *options, int opt, const char *arg)
{
	switch (opt) {
	case 'n':
		return parse_number(arg, UINT64_MAX, &options->rounds) &&
		       options->rounds ? NULL : "not a number of rounds";
	case 'd':
		return parse_seconds(arg, &options->interval) && options->interval ?
		       NULL : "not a number of seconds";
	case 's':
		options->sort = top_find_name(arg);
		return options->sort ? NULL : "no such column";
	case 'j':
		options->json = true;
		return NULL;
	default:
		options->batch = true;
		return NULL;
	}
}

static int run_top(int argc, char **argv)
{
	static const struct option options[] = {
		{ "batch", no_argument, NULL, 'b' },
		{ "count", required_argument, NULL, 'n' },
		{ "delay", required_argument, NULL, 'd' },
		{ "sort", required_argument, NULL, 's' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct options wanted = { .interval = NS_PER_SEC, .sort = top_columns };
	const char *why;
	int opt;

	while ((opt = getopt_long(argc, argv, "bn:d:s:jh", options, NULL)) != -1) {
		if (opt == 'h')
			return command_help(&cmd_top);
		if (opt == '?')
			return command_usage(&cmd_top);
		why = take_option(&wanted, opt, optarg);
		if (why)
			return command_misuse(&cmd_top, "%s: %s", optarg, why);
	}
	if (optind < argc)
		return command_misuse(&cmd_top, "%s: too many arguments", argv[optind]);
	if (wanted.json || !terminal_is_there())
		wanted.batch = true;
	return start(&wanted);
}

const struct command cmd_top = {
	.name = "top",
	.synopsis = "[-b] [-n ROUNDS] [-d SECONDS] [-s COLUMN] [-j]",
	.help =
	"Show repeatedly how busy each endpoint is, per second: messages and calls that\n"
	"found a waiting receiver (fast), that had to wait (slow), and that met a full\n"
	"queue (full); also how many tasks wait there, and which process created it.\n"
	"The key q quits; other keys choose the column to sort by.\n"
	"\n"
	"  -b, --batch          print one round after the other, without drawing; the\n"
	"                       default if this is not a terminal\n"
	"  -n, --count ROUNDS   end after ROUNDS rounds\n"
	"  -d, --delay SECONDS  length of a round (default 1)\n"
	"  -s, --sort COLUMN    fast (default), slow, full, receivers, waiting, queued,\n"
	"                       endpoint, pid or name\n"
	"  -j, --json           print one JSON object per round, on a line\n"
	"  -h, --help           print this text\n",
	.run = run_top,
};
