// SPDX-License-Identifier: GPL-2.0
/*
 * The cost of a single command, on one CPU.
 *
 * Each command is timed alone, between two readings of the clock, and the cost of a
 * reading is subtracted. So work between two commands, such as letting the receiver
 * wait again, is not counted. The few rounds with an interrupt do not affect the
 * result: the median ignores them, and the maximum is the 95th percentile. So two
 * runs on a machine that counts instructions print the same numbers.
 */
#include "commands.h"
#include "cpus.h"

enum { ROUNDS = 1001, WARM_UP = 200, STACK = 16 * 1024 };

/* The objects that the commands use. */
struct bench {
	int fd;
	__u64 cap;
	__u64 parent;
	struct fipc_xfer send, recv;
	struct fipc_msg msgs[BENCH_BATCH];
	struct fipc_batch batch;
	struct fipc_send_to to;
	pid_t receiver, line;
	unsigned int in_front;
	int *waiting;
};

/**
 * struct command - a case
 * @prepare, @finish: if not NULL, run before and after each timed @run
 * @receiver: another task receives the messages
 * @in_front: number of other receivers that wait in line before it
 * @messages: if not 0, messages in one @run; the result is the cost of one message
 * @caps: number of other capabilities in the space
 */
struct command {
	const char *name;
	const char *peer;
	void (*prepare)(struct bench *b);
	void (*run)(struct bench *b);
	void (*finish)(struct bench *b);
	bool receiver;
	unsigned int in_front;
	unsigned int messages;
	unsigned int caps;
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

static void run_batch(struct bench *b, unsigned long cmd)
{
	must(!ioctl(b->fd, cmd, &b->batch) && b->batch.done == BENCH_BATCH);
}

static void run_send_batch(struct bench *b)
{
	run_batch(b, FIPC_IOC_SEND_BATCH);
}

static void run_recv_batch(struct bench *b)
{
	run_batch(b, FIPC_IOC_RECV_BATCH);
}

/* Clear the flags that the receive has set, so that @msgs can be sent again. */
static void clear_flags(struct bench *b)
{
	for (int i = 0; i < BENCH_BATCH; i++)
		b->msgs[i].flags = 0;
}

static void take_batch(struct bench *b)
{
	run_recv_batch(b);
	clear_flags(b);
}

static void run_send_to(struct bench *b)
{
	must(!ioctl(b->fd, FIPC_IOC_SEND_TO, &b->to));
}

static __u64 derive(struct bench *b, __u64 from)
{
	return mint_new(b->fd, from, FIPC_RIGHT_SEND | FIPC_RIGHT_MINT, 0);
}

static void run_mint(struct bench *b)
{
	derive(b, b->parent);
}

static void run_revoke(struct bench *b)
{
	struct fipc_cap_revoke arg = { .cap = b->parent };

	must(!ioctl(b->fd, FIPC_IOC_CAP_REVOKE, &arg));
}

/* The receiver needs this CPU before it can wait, so sleep between the checks. */
static void await_receiver(struct bench *b)
{
	const struct timespec moment = { .tv_nsec = 100000 };

	while (!is_parked(b->receiver, FIPC_IOC_RECV))
		nanosleep(&moment, NULL);
}

/*
 * The receiver uses SCHED_BATCH, so that its wake-up does not preempt the sender.
 * Otherwise the receiver's own work would be timed, too.
 */
static void receive_for_ever(void *arg)
{
	const struct sched_param param = { 0 };
	struct bench *b = arg;

	must(!sched_setscheduler(0, SCHED_BATCH, &param));
	for (;;)
		run_recv(b);
}

static void *wait_in_line(void *arg)
{
	const struct bench *b = arg;
	struct fipc_xfer x = { .msg.cap = b->cap };

	__atomic_add_fetch(b->waiting, 1, __ATOMIC_SEQ_CST);
	ioctl(b->fd, FIPC_IOC_RECV, &x);
	must(!"reached");
	return NULL;
}

static void run_line(void *arg)
{
	struct bench *b = arg;
	pthread_attr_t attr;
	pthread_t thread;

	must(!pthread_attr_init(&attr) &&
	     !pthread_attr_setstacksize(&attr, STACK));
	for (unsigned int i = 0; i < b->in_front; i++)
		must(!pthread_create(&thread, &attr, wait_in_line, b));
	pause();
}

/* A thread counts itself just before it sleeps, so wait a little longer at the end. */
static void start_line(struct bench *b, unsigned int n)
{
	const struct timespec nap = { .tv_nsec = 100 * MILLISECOND };

	b->in_front = n;
	b->waiting = shared(sizeof(int));
	b->line = spawn(run_line, b);
	while (__atomic_load_n(b->waiting, __ATOMIC_SEQ_CST) != (int)n)
		nanosleep(&nap, NULL);
	nanosleep(&nap, NULL);
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
	}, {
		.name = "send-batch-1cpu", .peer = "fastipc-batch",
		.run = run_send_batch, .finish = take_batch,
		.messages = BENCH_BATCH,
	}, {
		.name = "recv-batch-1cpu", .peer = "fastipc-batch",
		.prepare = run_send_batch, .run = run_recv_batch,
		.finish = clear_flags, .messages = BENCH_BATCH,
	}, {
		.name = "send-to-1cpu", .peer = "fastipc",
		.prepare = await_receiver, .run = run_send_to, .receiver = true,
	}, {
		.name = "send-to-1cpu-receivers-1000", .peer = "fastipc",
		.prepare = await_receiver, .run = run_send_to, .receiver = true,
		.in_front = 1000,
	}, {
		.name = "revoke-1cpu-caps-10", .peer = "fastipc",
		.prepare = run_mint, .run = run_revoke, .caps = 10,
	}, {
		.name = "revoke-1cpu-caps-10000", .peer = "fastipc",
		.prepare = run_mint, .run = run_revoke, .caps = 10000,
	},
};

static const struct command *find(const struct bench_case *of)
{
	const struct command *c = commands;

	while (strcmp(c->name, of->name))
		must(++c < commands + sizeof(commands) / sizeof(*commands));
	return c;
}

/* The times include the cost of a reading of the clock. */
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

/* Subtract the cost of a reading, and divide the rest by @n messages. */
static void take_off(struct summary *s, double cost, unsigned int n)
{
	s->median = (s->median - cost) / n;
	s->min = (s->min - cost) / n;
	s->max = (s->max - cost) / n;
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
	b.batch = (struct fipc_batch) {
		.msgs = (uintptr_t)b.msgs, .cap = b.cap, .count = BENCH_BATCH,
	};
	b.parent = derive(&b, b.cap);
	for (unsigned int i = 0; i < c->caps; i++)
		derive(&b, b.cap);
	cpus_place(of->place, false);
	if (c->in_front)
		start_line(&b, c->in_front);
	if (c->receiver)
		b.receiver = spawn(receive_for_ever, &b);
	b.to = (struct fipc_send_to) { .msg = b.send.msg, .pid = b.receiver };

	cost = time_command(&b, &reading).median;
	*result = (struct result) {
		.of = of->name, .peer = c->peer,
		.unit = options.instructions ? "insn" : "ns",
		.summary = time_command(&b, c),
	};
	take_off(&result->summary, cost, c->messages ? c->messages : 1);

	if (c->receiver)
		kill_and_reap(b.receiver);
	if (c->in_front)
		kill_and_reap(b.line);
	cpus_place(PLACE_ANYWHERE, false);
	close(b.fd);
}
