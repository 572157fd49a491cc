// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * fipc serve - publish an endpoint and print the messages that it receives
 */
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fastipc.h>

#include "fipc.h"
#include "output.h"
#include "parse.h"

/**
 * struct serve - the arguments
 * @path: where to publish
 * @json: print one JSON object per line
 * @echo: reply to calls
 * @count: messages to receive; 0 means no limit
 * @depth: depth of the endpoint's queue; 0 means the default
 * @deadline: when to end, CLOCK_MONOTONIC; 0 means never
 * @publish: permissions of @path, and whether to report hang-ups
 */
struct serve {
	const char *path;
	bool json;
	bool echo;
	uint64_t count;
	unsigned int depth;
	uint64_t deadline;
	struct fipc_publish_opts publish;
};

static struct {
	volatile sig_atomic_t asked;
	int space;
	fipc_cap_t cap;
} stop;

/*
 * A flag alone does not suffice: if the signal comes just before a receive, the
 * receive would wait for ever. Without its capability a receive ends, whether it
 * has begun or not.
 */
static void on_stop(int sig)
{
	int saved = errno;

	(void)sig;
	stop.asked = 1;
	fipc_drop(stop.space, stop.cap);
	errno = saved;
}

static void catch_signals(int space, fipc_cap_t cap)
{
	struct sigaction action = { .sa_handler = on_stop, .sa_flags = SA_RESTART };

	stop.space = space;
	stop.cap = cap;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	/* If the reader of our output exits, we must still remove the path. */
	signal(SIGPIPE, SIG_IGN);
}

static bool print_message(const struct fipc_msg *msg, bool json)
{
	struct record rec;

	record_begin(&rec, json);
	record_number(&rec, "badge", msg->cap);
	record_number(&rec, "opcode", msg->opcode);
	record_bits(&rec, "flags", msg->flags & FIPC_USER_MASK);
	record_numbers(&rec, "data", msg->data, 4);
	record_word(&rec, "path", msg->flags & FIPC_F_QUEUED ? "queued" : "fast");
	return record_end(&rec);
}

/* A notification, not a message: the client with this badge has gone away. */
static bool print_hangup(uint64_t badge, bool json)
{
	struct record rec;

	record_begin(&rec, json);
	record_number(&rec, "badge", badge);
	record_word(&rec, "event", "hangup");
	return record_end(&rec);
}

static bool print_received(const struct fipc_msg *msg, bool json)
{
	return msg->flags & FIPC_F_HANGUP ? print_hangup(msg->cap, json) :
					    print_message(msg, json);
}

static int receive_failed(const struct serve *serve, uint64_t received, int err)
{
	if (stop.asked)
		return EXIT_SUCCESS;
	if (err != ETIMEDOUT)
		return fail("receive: %s", strerror(err));
	if (!serve->count)
		return EXIT_SUCCESS;
	return fail("timed out after %" PRIu64 " of %" PRIu64 " messages",
		    received, serve->count);
}

/* It is not an error if the caller has abandoned its call meanwhile. */
static int echo(int space, struct fipc_xfer *x)
{
	int ret;

	if (!(x->msg.flags & FIPC_F_CALL))
		return EXIT_SUCCESS;
	ret = fipc_reply(space, x);
	return !ret || ret == -ECANCELED ? EXIT_SUCCESS :
	       fail("reply: %s", strerror(-ret));
}

static int receive_all(const struct serve *serve, int space, fipc_cap_t cap)
{
	struct fipc_xfer x = { .deadline = serve->deadline };
	uint64_t received;
	int ret;

	for (received = 0; !serve->count || received < serve->count;) {
		ret = fipc_recv(space, cap, &x);
		if (ret)
			return receive_failed(serve, received, -ret);
		fipc_discard(space, &x);
		if (!print_received(&x.msg, serve->json))
			return fail("cannot write the output");
		if (x.msg.flags & FIPC_F_HANGUP)
			continue;
		received++;
		if (serve->echo && echo(space, &x) != EXIT_SUCCESS)
			return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}

static int publish_failed(const char *path, int err)
{
	if (stop.asked)
		return EXIT_SUCCESS;
	if (err == EADDRINUSE)
		return fail("%s: in use by another server, or not a socket", path);
	return fail("%s: %s", path, strerror(err));
}

static int serve_endpoint(const struct serve *serve, int space, fipc_cap_t cap)
{
	struct fipc_publisher *pub;
	int ret;

	/* The umask must not reduce the permissions given with -m. */
	umask(0);
	ret = fipc_publish(space, cap, serve->path, &serve->publish, &pub);
	if (ret)
		return publish_failed(serve->path, -ret);
	fprintf(stderr, "serving %s\n", serve->path);
	ret = receive_all(serve, space, cap);
	fipc_unpublish(pub);
	return ret;
}

static int start(const struct serve *serve)
{
	fipc_cap_t cap;
	int space, ret;

	space = open_space();
	if (space < 0)
		return EXIT_FAILURE;
	ret = fipc_create(space, serve->depth, &cap, NULL);
	if (ret) {
		ret = fail("endpoint: %s", strerror(-ret));
	} else {
		catch_signals(space, cap);
		ret = serve_endpoint(serve, space, cap);
	}
	close(space);
	return ret;
}

/* Return: NULL, or why the argument of an option is not valid. */
static const char *take_option(struct serve *serve, int opt, const char *arg)
{
	uint64_t n;

	switch (opt) {
	case 'n':
		if (parse_number(arg, UINT64_MAX, &n) && n) {
			serve->count = n;
			return NULL;
		}
		return "not a number of messages";
	case 'm':
		return parse_mode(arg, &serve->publish.mode) ? NULL :
		       "not octal permissions from 1 to 777";
	case 'd':
		if (parse_number(arg, FIPC_DEPTH_MAX, &n) && n) {
			serve->depth = (unsigned int)n;
			return NULL;
		}
		return "not a depth from 1 to 1024";
	default:
		if (!parse_seconds(arg, &n))
			return "not a number of seconds";
		serve->deadline = fipc_deadline(n);
		return NULL;
	}
}

static bool take_switch(struct serve *serve, int opt)
{
	switch (opt) {
	case 'j':
		return serve->json = true;
	case 'e':
		return serve->echo = true;
	case 'g':
		return serve->publish.notify = true;
	default:
		return false;
	}
}

static int run_serve(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "echo", no_argument, NULL, 'e' },
		{ "hangups", no_argument, NULL, 'g' },
		{ "count", required_argument, NULL, 'n' },
		{ "mode", required_argument, NULL, 'm' },
		{ "depth", required_argument, NULL, 'd' },
		{ "timeout", required_argument, NULL, 't' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct serve serve = { 0 };
	const char *why;
	int opt;

	while ((opt = getopt_long(argc, argv, "jn:m:d:t:h", options, NULL)) != -1) {
		if (opt == 'h')
			return command_help(&cmd_serve);
		if (opt == '?')
			return command_usage(&cmd_serve);
		if (take_switch(&serve, opt))
			continue;
		why = take_option(&serve, opt, optarg);
		if (why)
			return command_misuse(&cmd_serve, "%s: %s", optarg, why);
	}
	if (argc - optind != 1)
		return command_misuse(&cmd_serve, "one PATH is required");
	serve.path = argv[optind];
	return start(&serve);
}

const struct command cmd_serve = {
	.name = "serve",
	.synopsis = "PATH [--echo] [--hangups] [-j] [-n COUNT] [-m MODE] [-d DEPTH] [-t SECONDS]",
	.help =
	"Publish an endpoint at PATH and print each received message, one per line.\n"
	"SIGINT or SIGTERM ends it; then it removes PATH.\n"
	"\n"
	"      --echo             reply to each call with the words of the call; without\n"
	"                         this, a call fails at the next receive\n"
	"      --hangups          also print a line when a client has gone away\n"
	"  -j, --json             print one JSON object per line\n"
	"  -n, --count COUNT      end after COUNT messages\n"
	"  -m, --mode MODE        permissions of PATH, octal (default 600)\n"
	"  -d, --depth DEPTH      messages that the queue holds, 1 to 1024 (default 64)\n"
	"  -t, --timeout SECONDS  end after SECONDS; fail if there were fewer than COUNT\n"
	"                         messages\n"
	"  -h, --help             print this text\n",
	.run = run_serve,
};
