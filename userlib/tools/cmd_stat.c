// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * fipc stat - show the counters, and how long operations took
 */
#include <getopt.h>
#include <stdio.h>

#include "fipc.h"
#include "latency.h"
#include "netlink.h"
#include "output.h"
#include "parse.h"
#include "stats.h"
#include "stop.h"
#include "table.h"

#define NS_PER_SEC	1000000000ULL

/**
 * struct stat - the arguments
 * @json: print JSON
 * @watch: show rates repeatedly
 * @cpu: show the counters of each CPU
 * @latency: show the latency histograms
 * @columns: print the histograms in columns, for gnuplot
 * @interval: time between rounds of @watch, nanoseconds
 * @rounds: rounds of @watch; 0 means no limit
 */
struct stat {
	bool json;
	bool watch;
	bool cpu;
	bool latency;
	bool columns;
	uint64_t interval;
	uint64_t rounds;
};

static int show_totals(struct netlink *nl, bool json)
{
	struct stats stats;
	struct record rec;
	bool written;

	if (stats_get(nl, &stats) != EXIT_SUCCESS)
		return EXIT_FAILURE;
	if (json) {
		record_begin(&rec, true);
		fields_record(&rec, stats_fields, STATS_FIELDS, stats.values);
		written = record_end(&rec);
	} else {
		stats_print(stats.values);
		written = output_flush();
	}
	return written ? EXIT_SUCCESS : fail("cannot write the output");
}

static int show_cpus(struct netlink *nl, bool json)
{
	struct table table;
	size_t i;
	int ret;

	table_init(&table, stats_fields, STATS_FIELDS);
	if (table_dump(&table, nl,
		       netlink_request(nl, FASTIPC_CMD_STATS_GET, NLM_F_DUMP))) {
		ret = netlink_fail(nl, "the counters of each CPU");
	} else if (json) {
		ret = table_show(&table, true);
	} else {
		for (i = 0; i < table.rows; i++)
			stats_print_cpu(table_row(&table, i));
		ret = output_flush() ? EXIT_SUCCESS : fail("cannot write the output");
	}
	table_free(&table);
	return ret;
}

static bool print_round(const struct stats *now, const struct stats *before,
			bool json)
{
	struct record rec;

	record_begin(&rec, json);
	record_time(&rec);
	if (json)
		stats_record_rates(&rec, now, before);
	if (!record_end(&rec))
		return false;
	if (!json)
		stats_print_rates(now, before);
	return output_flush();
}

static int watch(struct netlink *nl, const struct stat *stat)
{
	struct stats stats[2];
	uint64_t i;

	stop_prepare();
	if (stats_get(nl, &stats[0]) != EXIT_SUCCESS)
		return EXIT_FAILURE;
	for (i = 1; !stat->rounds || i <= stat->rounds; i++) {
		/* The interval starts at the last reading: late rounds are longer. */
		if (stop_wait(-1, stats[(i - 1) % 2].when + stat->interval) ==
		    STOP_ASKED)
			break;
		if (stats_get(nl, &stats[i % 2]) != EXIT_SUCCESS)
			return EXIT_FAILURE;
		if (!print_round(&stats[i % 2], &stats[(i - 1) % 2], stat->json))
			return fail("cannot write the output");
	}
	return EXIT_SUCCESS;
}

static int show(struct netlink *nl, const struct stat *stat)
{
	if (stat->watch)
		return watch(nl, stat);
	if (stat->cpu)
		return show_cpus(nl, stat->json);
	if (stat->latency)
		return latency_show(nl, stat->json ? LATENCY_JSON :
				    stat->columns ? LATENCY_COLUMNS : LATENCY_BARS);
	return show_totals(nl, stat->json);
}

static int start(const struct stat *stat)
{
	struct netlink nl;
	int ret;

	if (netlink_open(&nl) != EXIT_SUCCESS)
		return EXIT_FAILURE;
	ret = show(&nl, stat);
	netlink_close(&nl);
	return ret;
}

static const char *take_interval(struct stat *stat, const char *arg)
{
	return parse_seconds(arg, &stat->interval) && stat->interval ?
	       NULL : "not a number of seconds";
}

/* Return: NULL, or why the argument of an option is not valid. */
static const char *take_option(struct stat *stat, int opt, const char *arg)
{
	switch (opt) {
	case 'n':
		return parse_number(arg, UINT64_MAX, &stat->rounds) && stat->rounds ?
		       NULL : "not a number of rounds";
	case 'w':
		stat->watch = true;
		return arg ? take_interval(stat, arg) : NULL;
	case 'c':
		stat->cpu = true;
		return NULL;
	case 'l':
		stat->latency = true;
		return NULL;
	case 'C':
		stat->columns = true;
		return NULL;
	default:
		stat->json = true;
		return NULL;
	}
}

/* Return: NULL, or which options cannot be combined. */
static const char *check_options(const struct stat *stat)
{
	if (stat->watch + stat->cpu + stat->latency > 1)
		return "only one of --watch, --cpu and --latency may be given";
	if (stat->rounds && !stat->watch)
		return "--count needs --watch";
	if (stat->columns && (!stat->latency || stat->json))
		return "--columns needs --latency, and excludes --json";
	return NULL;
}

/* Take the arguments after the options. Return: 0 or EXIT_USAGE. */
static int take_arguments(struct stat *stat, int argc, char **argv)
{
	const char *why = check_options(stat);

	if (why)
		return command_misuse(&cmd_stat, "%s", why);
	/* getopt() takes an optional argument only after a "=": accept a space, too. */
	if (stat->watch && argc) {
		why = take_interval(stat, argv[0]);
		if (why)
			return command_misuse(&cmd_stat, "%s: %s", argv[0], why);
		argc--;
		argv++;
	}
	return argc ? command_misuse(&cmd_stat, "%s: too many arguments", argv[0]) : 0;
}

static int run_stat(int argc, char **argv)
{
	static const struct option options[] = {
		{ "watch", optional_argument, NULL, 'w' },
		{ "cpu", no_argument, NULL, 'c' },
		{ "latency", no_argument, NULL, 'l' },
		{ "columns", no_argument, NULL, 'C' },
		{ "count", required_argument, NULL, 'n' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct stat stat = { .interval = NS_PER_SEC };
	const char *why;
	int opt, ret;

	while ((opt = getopt_long(argc, argv, "n:jh", options, NULL)) != -1) {
		if (opt == 'h')
			return command_help(&cmd_stat);
		if (opt == '?')
			return command_usage(&cmd_stat);
		why = take_option(&stat, opt, optarg);
		if (why)
			return command_misuse(&cmd_stat, "%s: %s", optarg, why);
	}
	ret = take_arguments(&stat, argc - optind, argv + optind);
	if (ret)
		return ret;
	return start(&stat);
}

const struct command cmd_stat = {
	.name = "stat",
	.synopsis = "[--watch [SECONDS] [--count N] | --cpu | --latency [--columns]] [-j]",
	.help =
	"Show the module's counters since it was loaded.\n"
	"\n"
	"      --watch [SECONDS]  show rates per second, again every second or every\n"
	"                         SECONDS, until it is interrupted\n"
	"  -n, --count N          end after N rounds of the watch\n"
	"      --cpu              show the counters of each CPU; needs CAP_NET_ADMIN\n"
	"      --latency          show how long sends and calls took while the setting\n"
	"                         latency was 1: see fipc set\n"
	"      --columns          with --latency: print a line for each bucket of each\n"
	"                         histogram, for gnuplot\n"
	"  -j, --json             print a JSON object; with --cpu or --latency an array;\n"
	"                         with --watch an object per line\n"
	"  -h, --help             print this text\n",
	.run = run_stat,
};
