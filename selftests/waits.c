// SPDX-License-Identifier: GPL-2.0
/*
 * Counters of waits, which depend on the scheduling. The tests use settings
 * that make the number certain, or compare it with the trace event for the same
 * wait.
 */
#include "kselftest_harness.h"
#include "plane.h"
#include "tracing.h"

enum { ROUNDS = 50 };

FIXTURE(waits) {
	int fd;
	__u64 cap;
	pid_t server, caller;
	struct settings settings;
	struct stats before;
};

FIXTURE_SETUP(waits)
{
	settings_for_counting(&self->settings);
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 2);
	stats_read(&self->before);
}

FIXTURE_TEARDOWN(waits)
{
	close(self->fd);
	settings_set(&self->settings);
}

/* Receives, and answers each call with REPLY_RECV. */
static void *answer_all(void *arg)
{
	FIXTURE_DATA(waits) *self = arg;
	struct fipc_xfer x = { .msg.cap = self->cap };

	self->server = gettid();
	must(!raw_ioctl(self->fd, FIPC_IOC_RECV, &x));
	while (x.msg.opcode) {
		x = xfer_new(self->cap, x.msg.opcode, NEVER);
		must(!raw_ioctl(self->fd, FIPC_IOC_REPLY_RECV, &x));
	}
	return NULL;
}

static void call_often(FIXTURE_DATA(waits) *self)
{
	for (int i = 1; i <= ROUNDS; i++) {
		struct fipc_xfer x = xfer_new(self->cap, i, NEVER);

		must(!raw_ioctl(self->fd, FIPC_IOC_CALL, &x));
		must(x.msg.opcode == (__u64)i);
	}
}

static void set_priority(pthread_t thread, int priority)
{
	const struct sched_param param = { .sched_priority = priority };

	errno = pthread_setschedparam(thread, SCHED_FIFO, &param);
	must(!errno);
}

/*
 * One CPU, and a server of a higher priority. The server preempts the caller
 * that wakes it, and replies before the caller sleeps. Then the server sleeps
 * before the caller continues.
 */
FIPC_TEST(waits, wakeups_avoided_and_handoffs)
{
	pthread_t server;

	pin_to_cpu(0);
	set_priority(pthread_self(), 1);
	server = thread_new(answer_all, self);
	set_priority(server, 2);
	/*
	 * The server now has a higher priority, so it runs and sleeps in its
	 * receive.
	 */
	while (!moved_by(&self->before, "parks"))
		usleep(1000);

	call_often(self);
	EXPECT_MOVED(&self->before, { "calls", ROUNDS }, { "replies", ROUNDS },
		     { "fast_sends", ROUNDS }, { "receives_direct", ROUNDS },
		     { "wakeups", ROUNDS }, { "wakeups_avoided", ROUNDS },
		     { "handoffs", ROUNDS }, { "parks", ROUNDS + 1 });
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 0, NEVER));
	thread_end(server);
}

/* Makes each call when the server sleeps. */
static void *call_the_parked(void *arg)
{
	FIXTURE_DATA(waits) *self = arg;

	__atomic_store_n(&self->caller, gettid(), __ATOMIC_SEQ_CST);
	for (int i = 1; i <= ROUNDS; i++) {
		struct fipc_xfer x = xfer_new(self->cap, i, NEVER);

		wait_parked(self->server, FIPC_IOC_RECV);
		must(!raw_ioctl(self->fd, FIPC_IOC_CALL, &x));
	}
	return NULL;
}

/* Each side calls or replies only when the other side sleeps. */
static void answer_the_parked(FIXTURE_DATA(waits) *self)
{
	struct fipc_msg msg;
	pthread_t caller;

	self->server = gettid();
	caller = thread_new(call_the_parked, self);
	for (int i = 1; i <= ROUNDS; i++) {
		must(!msg_recv(self->fd, self->cap, NEVER, &msg));
		wait_parked(self->caller, FIPC_IOC_CALL);
		must(reply_recv(self->fd, self->cap, i, &msg) == -ETIMEDOUT);
	}
	thread_end(caller);
}

FIPC_TEST(waits, handoffs)
{
	answer_the_parked(self);
	EXPECT_MOVED(&self->before, { "calls", ROUNDS }, { "replies", ROUNDS },
		     { "fast_sends", ROUNDS }, { "receives_direct", ROUNDS },
		     { "wakeups", 2 * ROUNDS }, { "handoffs", 2 * ROUNDS },
		     { "parks", 2 * ROUNDS });
}

FIPC_TEST(waits, handoffs_switched_off)
{
	must(!setting_set(FASTIPC_A_SETTINGS_HANDOFF, 0));
	answer_the_parked(self);
	EXPECT_EQ(0, moved_by(&self->before, "handoffs"));
	EXPECT_EQ(2 * ROUNDS, moved_by(&self->before, "wakeups"));
}

static void *call_from_cpu_1(void *arg)
{
	pin_to_cpu(1);
	call_often(arg);
	return NULL;
}

/* struct tally - numbers that were counted or traced */
struct tally {
	long paid, missed, parks;
};

static struct tally waits_counted(void)
{
	struct stats now;

	stats_read(&now);
	return (struct tally) {
		.paid = now.of[FASTIPC_A_STATS_SPINS_PAID],
		.missed = now.of[FASTIPC_A_STATS_SPINS_MISSED],
		.parks = now.of[FASTIPC_A_STATS_PARKS],
	};
}

static struct tally waits_traced(struct tracing *t)
{
	char *trace = tracing_text(t);
	struct tally waits = {
		.paid = lines_with(trace, "fipc_wait: ", "what=spun", NULL),
		.missed = lines_with(trace, "fipc_wait: ", "what=spun-in-vain", NULL),
		.parks = lines_with(trace, "fipc_wait: ", "what=sleeps", NULL),
	};

	waits.paid -= waits.missed;
	free(trace);
	return waits;
}

/* Makes calls between two CPUs. The server sleeps at the start and at the end. */
static struct tally calls_traced(struct __test_metadata *_metadata,
				 FIXTURE_DATA(waits) *self, struct tracing *t)
{
	struct tally before = waits_counted(), after, traced;

	tracing_write(t, "trace", "\n");
	thread_end(thread_new(call_from_cpu_1, self));
	wait_parked(self->server, FIPC_IOC_REPLY_RECV);
	after = waits_counted();
	traced = waits_traced(t);
	EXPECT_EQ(traced.paid, after.paid - before.paid);
	EXPECT_EQ(traced.missed, after.missed - before.missed);
	EXPECT_EQ(traced.parks, after.parks - before.parks);
	return traced;
}

/* Each counter of waits is the number of its trace events. */
FIPC_TEST(waits, waits_as_traced)
{
	struct tally sum = { 0 }, some;
	pthread_t server;
	struct tracing t;

	must(!setting_set(FASTIPC_A_SETTINGS_SPIN_NS, 1000000));
	pin_to_cpu(0);
	server = thread_new(answer_all, self);
	thread_end(thread_new(call_from_cpu_1, self));
	wait_parked(self->server, FIPC_IOC_REPLY_RECV);
	tracing_new(&t);
	tracing_write(&t, "events/fastipc/fipc_wait/enable", "1");
	/* Repeats until each of them has occurred. */
	while (!sum.paid || !sum.missed || !sum.parks) {
		some = calls_traced(_metadata, self, &t);
		sum.paid += some.paid;
		sum.missed += some.missed;
		sum.parks += some.parks;
	}
	tracing_write(&t, "events/fastipc/fipc_wait/enable", "0");
	tracing_delete(&t);
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 0, NEVER));
	thread_end(server);
}

/*
 * No message comes before the deadline. Other tasks may need this CPU, and then
 * the wait cannot spin.
 */
FIPC_TEST(waits, a_spin_in_vain)
{
	struct fipc_msg msg;
	int waits = 0;

	must(!setting_set(FASTIPC_A_SETTINGS_SPIN_NS, 1000));
	while (!moved_by(&self->before, "spins_missed")) {
		ASSERT_EQ(-ETIMEDOUT, msg_recv(self->fd, self->cap,
					       now() + SECOND / 2, &msg));
		waits++;
	}
	EXPECT_EQ(1, moved_by(&self->before, "spins_missed"));
	EXPECT_EQ(0, moved_by(&self->before, "spins_paid"));
	EXPECT_EQ(waits, moved_by(&self->before, "timeouts"));
	EXPECT_EQ(waits, moved_by(&self->before, "parks"));
}

TEST_HARNESS_MAIN
