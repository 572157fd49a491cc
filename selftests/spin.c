// SPDX-License-Identifier: GPL-2.0
/*
 * Spinning and handoff: which waits spin, which wake-ups hand off, and the
 * settings.
 */
#include "kselftest_harness.h"
#include "plane.h"

enum { DEFAULT_NS = 200000 };

enum { ROUNDS = 300 };

struct pair {
	int fd;
	__u64 cap;
	int cpu;
	int policy;
};

FIXTURE(spin) {
	struct pair pair;
	pid_t server;
	long paid, missed, handoffs;
	struct settings settings;
};

static void take_counts(FIXTURE_DATA(spin) *self)
{
	self->paid = counter("spins_paid");
	self->missed = counter("spins_missed");
	self->handoffs = counter("handoffs");
}

/* The settings are restored after each test. */
FIXTURE_SETUP(spin)
{
	settings_get(&self->settings);
	must(!setting_set(FASTIPC_A_SETTINGS_SPIN_NS, DEFAULT_NS));
	must(!setting_set(FASTIPC_A_SETTINGS_HANDOFF, 1));
	await_slots(0);
	self->pair.fd = space_new();
	self->pair.cap = endpoint_new(self->pair.fd, 0);
	take_counts(self);
}

FIXTURE_TEARDOWN(spin)
{
	if (self->server)
		kill_and_reap(self->server);
	close(self->pair.fd);
	settings_set(&self->settings);
}

static void set_policy(int policy)
{
	const struct sched_param param = { .sched_priority = !!policy };

	must(!sched_setscheduler(0, policy, &param));
}

static void serve(void *arg)
{
	struct pair *pair = arg;
	struct fipc_xfer x = { .msg.cap = pair->cap };

	pin_to_cpu(pair->cpu);
	set_policy(pair->policy);
	must(!raw_ioctl(pair->fd, FIPC_IOC_RECV, &x));
	for (;;) {
		x.msg.cap = pair->cap;
		x.msg.flags &= FIPC_USER_MASK;
		must(!raw_ioctl(pair->fd, FIPC_IOC_REPLY_RECV, &x));
	}
}

static void server_on(FIXTURE_DATA(spin) *self, int cpu)
{
	self->pair.cpu = cpu;
	self->server = spawn(serve, &self->pair);
	wait_parked(self->server, FIPC_IOC_RECV);
}

static void call_often(FIXTURE_DATA(spin) *self)
{
	for (int i = 0; i < ROUNDS; i++) {
		struct fipc_xfer x = xfer_new(self->pair.cap, i, NEVER);

		must(!raw_ioctl(self->pair.fd, FIPC_IOC_CALL, &x));
		must(x.msg.opcode == (__u64)i);
	}
}

static __u64 features(int fd)
{
	struct fipc_info info;

	must(!raw_ioctl(fd, FIPC_IOC_INFO, &info));

	return info.features;
}

FIPC_TEST(spin, pays_on_two_cpus)
{
	long avoided = counter("wakeups_avoided");

	EXPECT_TRUE(features(self->pair.fd) & FIPC_FEATURE_SPIN);
	pin_to_cpu(0);
	server_on(self, 1);
	while (counter("spins_paid") < self->paid + ROUNDS)
		call_often(self);
	EXPECT_LE(avoided + ROUNDS, counter("wakeups_avoided"));
}

static void expect_no_spin(struct __test_metadata *_metadata,
			   FIXTURE_DATA(spin) *self)
{
	take_counts(self);
	pin_to_cpu(0);
	server_on(self, 1);
	call_often(self);
	EXPECT_EQ(self->paid, counter("spins_paid"));
	EXPECT_EQ(self->missed, counter("spins_missed"));
}

FIPC_TEST(spin, endpoint_without)
{
	struct fipc_endpoint_create arg = { .flags = FIPC_EP_NOSPIN };

	ASSERT_EQ(0, call(self->pair.fd, FIPC_IOC_ENDPOINT_CREATE, &arg));
	self->pair.cap = arg.cap;
	expect_no_spin(_metadata, self);
}

FIPC_TEST(spin, switched_off)
{
	ASSERT_EQ(0, setting_set(FASTIPC_A_SETTINGS_SPIN_NS, 0));
	EXPECT_FALSE(features(self->pair.fd) & FIPC_FEATURE_SPIN);
	expect_no_spin(_metadata, self);
}

FIPC_TEST(spin, real_time_never)
{
	self->pair.policy = SCHED_FIFO;
	set_policy(SCHED_FIFO);
	expect_no_spin(_metadata, self);
}

/* A caller and its server run on one CPU, so neither can spin. */
FIPC_TEST(spin, one_cpu_hands_over)
{
	EXPECT_TRUE(features(self->pair.fd) & FIPC_FEATURE_HANDOFF);
	pin_to_cpu(0);
	server_on(self, 0);
	while (counter("handoffs") < self->handoffs + ROUNDS)
		call_often(self);
}

FIPC_TEST(spin, handoff_switched_off)
{
	ASSERT_EQ(0, setting_set(FASTIPC_A_SETTINGS_HANDOFF, 0));
	EXPECT_FALSE(features(self->pair.fd) & FIPC_FEATURE_HANDOFF);
	take_counts(self);
	pin_to_cpu(0);
	server_on(self, 0);
	call_often(self);
	EXPECT_EQ(self->handoffs, counter("handoffs"));
}

/* No wait follows a plain reply or a one-way send, so they do not hand off. */
FIPC_TEST(spin, only_a_waker_that_waits_next_hands_over)
{
	struct fipc_xfer x = xfer_new(self->pair.cap, 1, NEVER);
	struct waiter w;

	pin_to_cpu(0);
	recv_waiter(&w, self->pair.fd, self->pair.cap, NEVER);
	ASSERT_EQ(0, raw_ioctl(self->pair.fd, FIPC_IOC_SEND, &x));
	EXPECT_EQ(0, waiter_end(&w));

	memset(&w, 0, sizeof(w));
	w.fd = self->pair.fd;
	w.cmd = FIPC_IOC_CALL;
	w.xfer = xfer_new(self->pair.cap, 2, NEVER);
	waiter_start(&w);
	ASSERT_EQ(2, next_opcode(self->pair.fd, self->pair.cap));
	x = xfer_new(0, 3, NEVER);
	ASSERT_EQ(0, raw_ioctl(self->pair.fd, FIPC_IOC_REPLY, &x));
	EXPECT_EQ(0, waiter_end(&w));
	EXPECT_EQ(self->handoffs, counter("handoffs"));
}

TEST_HARNESS_MAIN
