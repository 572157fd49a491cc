// SPDX-License-Identifier: GPL-2.0
/*
 * What one command costs, on one CPU.
 *
 * Each is timed alone, between two readings of the clock, and the cost of a
 * reading itself is taken off. So what is needed between two commands, such as to
 * let the receiver wait again, is not counted. The few rounds that an interrupt
 * fell into are left out: the median does not see them, and the maximum is that of
 * 95 rounds in 100. So two runs on a machine that counts instructions print the
 * same.
 */
#include "commands.h"
#include "cpus.h"

enum { ROUNDS = 1001, WARM_UP = 200 };

/* What the commands use. */
struct bench {
	int fd;
	__u64 cap;
	struct fipc_xfer send, recv;
	pid_t receiver;
};

/**
 * struct command - a case
 * @prepare, @finish: if not NULL, run around each timed @run
 * @receiver: a task that receives is there
 */
struct command {
	const char *name;
	const char *peer;
	void (*prepare)(struct bench *b);
	void (*run)(struct bench *b);
	void (*finish)(struct bench *b);
	bool receiver;
};

static void run_nothing(struct bench *b)
{
}

static void run_empty(struct bench *b)
{
	must(ioctl(b->fd, _IO(FIPC_IOC_TYPE, 0x7f), 0) == -1);
}

static void run_send(struct bench *b)
{
	must(!ioctl(b->fd, FIPC_IOC_SEND, &b->send));
}

static void run_recv(struct bench *b)
{
	b->recv.msg.cap = b->cap;
	must(!ioctl(b->fd, FIPC_IOC_RECV, &b->recv));
}

/* An event that needs the receiver's CPU, so sleep between the looks. */
static void await_receiver(struct bench *b)
{
	const struct timespec moment = { .tv_nsec = 100000 };

	while (!is_parked(b->receiver, FIPC_IOC_RECV))
		nanosleep(&moment, NULL);
}

/*
 * The receiver is of the batch class: its wake-up does not preempt the sender,
 * which would put the receiver's own work between the readings.
 */
static void receive_for_ever(void *arg)
{
	const struct sched_param param = { 0 };
	struct bench *b = arg;

	must(!sched_setscheduler(0, SCHED_BATCH, &param));
	for (;;)
		run_recv(b);
}

static const struct command reading = { .run = run_nothing };

static const struct command commands[] = {
	{
		.name = "ioctl-1cpu", .peer = "empty-ioctl", .run = run_empty,
	}, {
		.name = "send-queued-1cpu", .peer = "fastipc",
		.run = run_send, .finish = run_recv,
	}, {
		.name = "recv-queued-1cpu", .peer = "fastipc",
		.prepare = run_send, .run = run_recv,
	}, {
		.name = "send-direct-1cpu", .peer = "fastipc",
		.prepare = await_receiver, .run = run_send, .receiver = true,
	},
};

static const struct command *find(const struct bench_case *of)
{
	const struct command *c = commands;

	while (strcmp(c->name, of->name))
		must(++c < commands + sizeof(commands) / sizeof(*commands));
	return c;
}

/* Times are those between the readings, a reading's own cost included. */
static struct summary time_command(struct bench *b, const struct command *c)
{
	static double times[ROUNDS];
	struct summary s;

	for (int i = -WARM_UP; i < ROUNDS; i++) {
		__u64 start, end;

		if (c->prepare)
			c->prepare(b);
		start = now();
		c->run(b);
		end = now();
		if (c->finish)
			c->finish(b);
		if (i >= 0)
			times[i] = end - start;
	}
	s = summarize(times, ROUNDS);
	s.max = times[ROUNDS * 95 / 100];
	return s;
}

const char *commands_peer(const struct bench_case *of)
{
	return find(of)->peer;
}

void commands_run(const struct bench_case *of, struct result *result)
{
	const struct command *c = find(of);
	struct bench b = { .fd = space_new() };
	double cost;

	b.cap = endpoint_new(b.fd, 0);
	b.send = xfer_new(b.cap, 1, NEVER);
	b.recv = xfer_new(b.cap, 0, NEVER);
	cpus_place(of->place, false);
	if (c->receiver)
		b.receiver = spawn(receive_for_ever, &b);

	cost = time_command(&b, &reading).median;
	*result = (struct result) {
		.of = of->name, .peer = c->peer,
		.unit = options.instructions ? "insn" : "ns",
		.summary = time_command(&b, c),
	};
	result->summary.median -= cost;
	result->summary.min -= cost;
	result->summary.max -= cost;

	if (c->receiver)
		kill_and_reap(b.receiver);
	cpus_place(PLACE_ANYWHERE, false);
	close(b.fd);
}
