// SPDX-License-Identifier: GPL-2.0
/*
 * Real-time servers. Priorities are not inherited: a server runs with its own.
 * If it is set at or above the priority of the highest caller (the ceiling
 * rule, guide.rst), calls are answered even if other tasks want all CPUs.
 */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

enum { HOGS_MAX = 16, HOG = 5, CALLER = 10, SERVER = 20, TEST = 30, CALLS = 200 };

FIXTURE_VARIANT(priority) {
	int hogs;	/* the policy of the hogs */
};

FIXTURE(priority) {
	int fd;
	__u64 cap;
	pid_t hogs[HOGS_MAX];
	int n;
	int *running;
	int policy;
};

/*
 * Hogs of the normal class, and real-time hogs that leave no CPU to lower
 * tasks.
 */
FIXTURE_VARIANT_ADD(priority, hogs) { .hogs = SCHED_OTHER };
FIXTURE_VARIANT_ADD(priority, real_time_hogs) { .hogs = SCHED_FIFO };

static void set_policy(int policy, int priority)
{
	const struct sched_param param = {
		.sched_priority = policy == SCHED_FIFO ? priority : 0,
	};

	must(!sched_setscheduler(0, policy, &param));
}

static void hog(void *arg)
{
	FIXTURE_DATA(priority) *self = arg;

	pin_to_cpu(self->n);
	set_policy(self->policy, HOG);
	__atomic_fetch_add(self->running, 1, __ATOMIC_SEQ_CST);
	for (;;)
		__asm__ volatile("");
}

/*
 * There is one hog on each CPU. This task has the highest priority, so that it
 * can start other tasks and check them. The hogs run, or will run soon.
 */
FIXTURE_SETUP(priority)
{
	int cpus = sysconf(_SC_NPROCESSORS_ONLN);

	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 0);
	self->running = shared(sizeof(int));
	self->policy = variant->hogs;
	ASSERT_LE(cpus, HOGS_MAX);
	set_policy(SCHED_FIFO, TEST);
	for (self->n = 0; self->n < cpus; self->n++)
		self->hogs[self->n] = spawn(hog, self);
	while (__atomic_load_n(self->running, __ATOMIC_SEQ_CST) < cpus)
		usleep(1000);
}

FIXTURE_TEARDOWN(priority)
{
	while (self->n--)
		kill_and_reap(self->hogs[self->n]);
	close(self->fd);
}

/* Serves until it gets opcode 0. */
static void real_time_server(void *arg)
{
	FIXTURE_DATA(priority) *self = arg;
	struct fipc_xfer x = { .msg.cap = self->cap };

	set_policy(SCHED_FIFO, SERVER);
	must(!call(self->fd, FIPC_IOC_RECV, &x));
	while (x.msg.opcode) {
		x.msg.cap = self->cap;
		x.msg.opcode++;
		x.msg.flags = 0;
		must(!call(self->fd, FIPC_IOC_REPLY_RECV, &x));
	}
	must(!reply(self->fd, 1));
}

static int call_within(FIXTURE_DATA(priority) *self, __u64 opcode, __u64 ns)
{
	struct fipc_xfer x = xfer_new(self->cap, opcode, now() + ns);
	int ret = call(self->fd, FIPC_IOC_CALL, &x);

	must(ret || x.msg.opcode == opcode + 1);
	return ret;
}

static void call_in_time(void *arg)
{
	set_policy(SCHED_FIFO, CALLER);
	for (int i = CALLS; i >= 0; i--)
		must(!call_within(arg, i, 20 * SECOND));
}

/* The hogs use the rest: each call is answered long before its deadline. */
FIPC_TEST(priority, calls_are_answered_in_time)
{
	pid_t server = spawn(real_time_server, self);
	pid_t caller = spawn(call_in_time, self);

	EXPECT_EQ(0, reap(caller));
	EXPECT_EQ(0, reap(server));
}

static void call_until_timeout(void *arg)
{
	FIXTURE_DATA(priority) *self = arg;

	set_policy(SCHED_FIFO, CALLER);
	for (int i = 0; i < 10; i++) {
		__u64 deadline = now() + 5 * MILLISECOND;
		struct fipc_xfer x = xfer_new(self->cap, 1, deadline);

		must(call(self->fd, FIPC_IOC_CALL, &x) == -ETIMEDOUT);
		must(now() >= deadline);
	}
}

/* No server exists. A call ends at its deadline, with or without hogs. */
FIPC_TEST(priority, deadlines_pass_in_line)
{
	EXPECT_EQ(0, reap(spawn(call_until_timeout, self)));
}

/* Takes a call, and sleeps until the caller has timed out. */
static void take_and_wait(void *arg)
{
	FIXTURE_DATA(priority) *self = arg;
	struct fipc_caller_info info;
	struct fipc_msg msg;

	set_policy(SCHED_FIFO, SERVER);
	for (;;) {
		must(!msg_recv(self->fd, self->cap, NEVER, &msg));
		if (!(msg.flags & FIPC_F_CALL))
			break;
		while (!caller_info(self->fd, 0, &info))
			usleep(1000);
		must(reply(self->fd, 1) == -ECANCELED);
	}
}

/* The same for calls that were taken, at least for the first one. */
FIPC_TEST(priority, deadlines_pass_in_flight)
{
	pid_t server = spawn(take_and_wait, self);

	while (!is_parked(server, FIPC_IOC_RECV))
		usleep(1000);
	EXPECT_EQ(0, reap(spawn(call_until_timeout, self)));
	EXPECT_EQ(0, msg_send(self->fd, self->cap, 1, NEVER));
	EXPECT_EQ(0, reap(server));
}

struct line {
	FIXTURE_DATA(priority) *self;
	int policy, priority;
	__u64 opcode;
};

static void call_from_line(void *arg)
{
	struct line *l = arg;

	set_policy(l->policy, l->priority);
	must(!call_within(l->self, l->opcode, 600 * SECOND));
}

/*
 * A priority gives no better place in the line. Callers that must not wait for
 * others need an endpoint and a server of their own.
 */
FIPC_TEST(priority, callers_in_order)
{
	static const int priorities[] = { 6, 15, 8, 25, 11 };
	enum { CALLERS = ARRAY_SIZE(priorities) };
	pid_t callers[CALLERS];

	for (int i = 0; i < CALLERS; i++) {
		struct line l = {
			.self = self, .policy = SCHED_FIFO,
			.priority = priorities[i], .opcode = 100 + i,
		};

		callers[i] = spawn(call_from_line, &l);
		/*
		 * This task has a higher priority, so it must leave a CPU to
		 * the caller.
		 */
		while (!is_parked(callers[i], FIPC_IOC_CALL))
			usleep(1000);
	}
	set_policy(SCHED_FIFO, SERVER);
	for (int i = 0; i < CALLERS; i++) {
		EXPECT_EQ(100 + i, next_opcode(self->fd, self->cap));
		EXPECT_EQ(0, reply(self->fd, 101 + i));
	}
	for (int i = 0; i < CALLERS; i++)
		EXPECT_EQ(0, reap(callers[i]));
}

TEST_HARNESS_MAIN
