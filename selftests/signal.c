// SPDX-License-Identifier: GPL-2.0
/* Signals before and during a wait, with and without SA_RESTART. */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

FIXTURE(signal) {
	int fd;
	__u64 cap;
	struct waiter w;
};

FIXTURE_SETUP(signal)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 1);
}

FIXTURE_TEARDOWN(signal)
{
	close(self->fd);
}

FIPC_TEST(signal, receive_interrupted)
{
	catch_signal(0);
	for (int i = 1; i <= 20; i++) {
		struct fipc_xfer before;

		recv_waiter(&self->w, self->fd, self->cap, NEVER);
		before = self->w.xfer;
		pthread_kill(self->w.thread, SIGUSR1);
		EXPECT_EQ(-EINTR, waiter_end(&self->w));
		EXPECT_EQ(i, signals_caught);
		EXPECT_EQ(0, memcmp(&before, &self->w.xfer, sizeof(before)));
		EXPECT_EQ(-EAGAIN, msg_send_fast(self->fd, self->cap, 1));
	}
}

FIPC_TEST(signal, receive_restarted)
{
	catch_signal(SA_RESTART);
	recv_waiter(&self->w, self->fd, self->cap, NEVER);
	for (int i = 1; i <= 20; i++) {
		pthread_kill(self->w.thread, SIGUSR1);
		await_signals(i);
		wait_parked(self->w.tid, FIPC_IOC_RECV);
	}
	ASSERT_EQ(0, msg_send_fast(self->fd, self->cap, 3));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(3, self->w.xfer.msg.opcode);
}

/* The message of an interrupted send was not sent. */
FIPC_TEST(signal, send_interrupted)
{
	catch_signal(0);
	ASSERT_EQ(1, fill_queue(self->fd, self->cap));
	for (int i = 1; i <= 20; i++) {
		send_waiter(&self->w, self->fd, self->cap, 100 + i, NEVER);
		pthread_kill(self->w.thread, SIGUSR1);
		EXPECT_EQ(-EINTR, waiter_end(&self->w));
		EXPECT_EQ(i, signals_caught);
	}
	EXPECT_EQ(0, next_opcode(self->fd, self->cap));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

/* The message of a restarted send is sent once. */
FIPC_TEST(signal, send_restarted)
{
	catch_signal(SA_RESTART);
	ASSERT_EQ(1, fill_queue(self->fd, self->cap));
	send_waiter(&self->w, self->fd, self->cap, 7, NEVER);
	for (int i = 1; i <= 20; i++) {
		pthread_kill(self->w.thread, SIGUSR1);
		await_signals(i);
		wait_parked(self->w.tid, FIPC_IOC_SEND);
	}
	EXPECT_EQ(0, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(7, next_opcode(self->fd, self->cap));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

/* A signal that is blocked, ignored, or ignored by default ends no wait. */
FIPC_TEST(signal, of_no_interest)
{
	struct fipc_msg msg;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	catch_signal(0);
	ASSERT_EQ(0, sigprocmask(SIG_BLOCK, &set, NULL));
	ASSERT_EQ(0, raise(SIGUSR1));
	EXPECT_EQ(-ETIMEDOUT, msg_recv(self->fd, self->cap,
				       now() + 10 * MILLISECOND, &msg));
	EXPECT_EQ(0, signals_caught);

	signal(SIGUSR2, SIG_IGN);
	recv_waiter(&self->w, self->fd, self->cap, NEVER);
	pthread_kill(self->w.thread, SIGUSR2);
	pthread_kill(self->w.thread, SIGCHLD);
	pthread_kill(self->w.thread, SIGUSR1);
	wait_parked(self->w.tid, FIPC_IOC_RECV);
	ASSERT_EQ(0, msg_send_fast(self->fd, self->cap, 3));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(0, signals_caught);
}

/* Deadlines are absolute: a restart does not move them. */
FIPC_TEST(signal, restart_keeps_the_deadline)
{
	__u64 deadline = now() + 300 * MILLISECOND;

	catch_signal(SA_RESTART);
	recv_waiter(&self->w, self->fd, self->cap, deadline);
	while (!__atomic_load_n(&self->w.done, __ATOMIC_SEQ_CST)) {
		pthread_kill(self->w.thread, SIGUSR1);
		sched_yield();
	}
	EXPECT_EQ(-ETIMEDOUT, waiter_end(&self->w));
	EXPECT_LE(deadline, now());
	EXPECT_LT(0, signals_caught);
}

/* struct storm - one of two threads that send and receive during many signals */
struct storm {
	FIXTURE_DATA(signal) *self;
	bool sends;
	int rounds;
	int next;
	int interrupted;
	int done;
};

static void *run_storm(void *arg)
{
	struct storm *s = arg;
	struct fipc_msg msg = { 0 };
	int ret;

	while (s->next < s->rounds) {
		if (s->sends)
			ret = msg_send(s->self->fd, s->self->cap, s->next, NEVER);
		else
			ret = msg_recv(s->self->fd, s->self->cap, NEVER, &msg);
		must(!ret || ret == -EINTR);
		if (ret) {
			s->interrupted++;
			continue;
		}
		must(s->sends || msg.opcode == (__u64)s->next);
		s->next++;
	}
	raise_flag(&s->done);
	return NULL;
}

static void storm(FIXTURE_DATA(signal) *self, struct storm *sender,
		  struct storm *receiver, int flags)
{
	pthread_t s, r;

	catch_signal(flags);
	r = thread_new(run_storm, receiver);
	s = thread_new(run_storm, sender);
	while (!__atomic_load_n(&receiver->done, __ATOMIC_SEQ_CST)) {
		if (!__atomic_load_n(&sender->done, __ATOMIC_SEQ_CST))
			pthread_kill(s, SIGUSR1);
		pthread_kill(r, SIGUSR1);
		sched_yield();
	}
	thread_end(s);
	thread_end(r);
}

/* Signals and messages at the same time: no message is lost or sent twice. */
FIPC_TEST(signal, storm)
{
	struct storm sender = { .self = self, .rounds = 5000, .sends = true };
	struct storm receiver = { .self = self, .rounds = 5000 };

	storm(self, &sender, &receiver, 0);
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	EXPECT_LT(0, sender.interrupted + receiver.interrupted);
	TH_LOG("%d signals, %d sends and %d receives interrupted",
	       signals_caught, sender.interrupted, receiver.interrupted);
}

FIPC_TEST(signal, storm_with_restart)
{
	struct storm sender = { .self = self, .rounds = 5000, .sends = true };
	struct storm receiver = { .self = self, .rounds = 5000 };

	storm(self, &sender, &receiver, SA_RESTART);
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, sender.interrupted + receiver.interrupted);
}

TEST_HARNESS_MAIN
