// SPDX-License-Identifier: GPL-2.0
/* The options, and the selection of cases and peers. */
#include <fnmatch.h>
#include <getopt.h>

#include "commands.h"
#include "cpus.h"
#include "output.h"

enum { PATTERNS_MAX = 32, RESULTS_MAX = 512, PEERS_MAX = 32 };

/* The arguments of -c or of -p; without any, all are selected. */
struct patterns {
	const char *pattern[PATTERNS_MAX];
	unsigned int n;
};

static const char usage[] =
	"Usage: %s [OPTION]...\n"
	"\n"
	"Compare fastipc with other means of IPC.\n"
	"\n"
	"  -c CASE    run only this case; may be repeated; may be a pattern: 'rtt-*'\n"
	"  -p PEER    run only this peer; likewise\n"
	"  -r ROUNDS  rounds of each peer in each case; the result is their median\n"
	"             (default 11)\n"
	"  -t MS      approximate length of a round, milliseconds (default 50)\n"
	"  -i         count instructions: the clock must advance by a nanosecond for\n"
	"             each instruction, as in scripts/vm --icount; runs only cases on\n"
	"             one CPU, with few round trips\n"
	"  -j         print JSON instead of tables\n"
	"  -o FILE    also write JSON to this file\n"
	"  -l         list cases and peers\n"
	"  -h         print this text\n";

struct options options = { .rounds = 11, .round_ns = 50 * MILLISECOND };

static bool json;
static const char *json_file;
static struct patterns wanted_cases, wanted_peers;

static struct result results[RESULTS_MAX];
static unsigned int results_count;

static void pattern_add(struct patterns *list, const char *pattern)
{
	must(list->n < PATTERNS_MAX);
	list->pattern[list->n++] = pattern;
}

static bool is_wanted(const struct patterns *list, const char *name)
{
	for (unsigned int i = 0; i < list->n; i++)
		if (!fnmatch(list->pattern[i], name, 0))
			return true;
	return !list->n;
}

static unsigned long number(const char *text, unsigned long max)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (*end || !n || n > max) {
		fprintf(stderr, "bench: %s: not a number from 1 to %lu\n", text,
			max);
		exit(2);
	}
	return n;
}

static void misuse(const char *program)
{
	fprintf(stderr, usage, program);
	exit(2);
}

static void parse_options(int argc, char **argv)
{
	int opt;

	while ((opt = getopt(argc, argv, "c:p:r:t:o:ijlh")) != -1) {
		switch (opt) {
		case 'c':
			pattern_add(&wanted_cases, optarg);
			break;
		case 'p':
			pattern_add(&wanted_peers, optarg);
			break;
		case 'r':
			options.rounds = number(optarg, 1001);
			break;
		case 't':
			options.round_ns = number(optarg, 10000) * MILLISECOND;
			break;
		case 'o':
			json_file = optarg;
			break;
		case 'i':
			options.instructions = true;
			break;
		case 'j':
			json = true;
			break;
		case 'l':
			print_list(stdout);
			exit(0);
		case 'h':
			printf(usage, argv[0]);
			exit(0);
		default:
			misuse(argv[0]);
		}
	}
	if (optind < argc)
		misuse(argv[0]);
}

/* Select the peers. Those that cannot run here are reported on stderr. */
static void select_peers(const struct peer **present)
{
	for (const struct peer *const *p = peers; *p; p++) {
		const char *why;

		if (!is_wanted(&wanted_peers, (*p)->name))
			continue;
		why = (*p)->absent ? (*p)->absent() : NULL;
		if (why)
			fprintf(stderr, "bench: %s cannot run: %s\n", (*p)->name,
				why);
		else
			*present++ = *p;
	}
	*present = NULL;
}

static bool is_possible(const struct bench_case *of)
{
	if (of->place == PLACE_ONE_CPU)
		return true;
	if (options.instructions)
		return false;
	if (cpus_allowed() > 1)
		return true;
	fprintf(stderr, "bench: %s is skipped: it needs two CPUs\n", of->name);
	return false;
}

static bool is_present(const struct peer *const *present, const char *name)
{
	while (*present && strcmp((*present)->name, name))
		present++;
	return *present;
}

static void run_case(const struct bench_case *of,
		     const struct peer *const *present)
{
	struct result *first = results + results_count;
	const struct peer *fitting[PEERS_MAX];
	unsigned int n = 0;

	must(results_count + PEERS_MAX <= RESULTS_MAX);
	if (of->kind == KIND_COMMAND) {
		if (is_present(present, commands_peer(of)))
			commands_run(of, first + n++);
	} else {
		for (; *present; present++)
			if (contest_fits(of, *present))
				fitting[n++] = *present;
		fitting[n] = NULL;
		n = contest_run(of, fitting, first);
	}
	results_count += n;
	if (!json)
		print_table(stdout, of, first, n);
}

static void write_json(const char *path)
{
	FILE *to = fopen(path, "w");

	if (to)
		print_json(to, results, results_count);
	if (!to || fclose(to)) {
		perror(path);
		exit(1);
	}
}

volatile sig_atomic_t stopped;

static void stop(int signal)
{
	stopped = signal;
}

/* The program checks for a signal where it waits, and then exits with an error. */
static void catch_signals(void)
{
	const struct sigaction action = { .sa_handler = stop };

	must(!sigaction(SIGINT, &action, NULL));
	must(!sigaction(SIGTERM, &action, NULL));
}

int main(int argc, char **argv)
{
	const struct peer *present[PEERS_MAX];
	const struct bench_case *of;

	parse_options(argc, argv);
	catch_signals();
	select_peers(present);
	for (of = bench_cases; of->name; of++)
		if (is_wanted(&wanted_cases, of->name) && is_possible(of))
			run_case(of, present);
	if (json)
		print_json(stdout, results, results_count);
	if (json_file)
		write_json(json_file);
	if (results_count)
		return 0;
	fputs("bench: nothing to measure; -l lists cases and peers\n", stderr);
	return 1;
}
