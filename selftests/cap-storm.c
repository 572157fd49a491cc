// SPDX-License-Identifier: GPL-2.0
/*
 * Clients derive, pass, drop and revoke capabilities, call with them, and
 * transfer them with calls. A broker revokes the clients' and servers'
 * capabilities. All of them are killed at random points. Each process checks
 * its results. At the end each badge has hung up once, and nothing is left.
 *
 * FIPC_STORM_SEED in the environment sets the seed, FIPC_STORM_KILLS the number
 * of kills.
 */
#include <linux/futex.h>

#include "kselftest_harness.h"
#include "storm-crew.h"

static const char *const tally_names[TALLIES] = {
	"calls answered", "calls: EPIPE", "calls: ENOENT", "calls: EOWNERDEAD",
	"calls: ECANCELED", "calls: ETIMEDOUT", "messages sent one way",
	"batches sent", "messages sent to one task", "capabilities derived",
	"capabilities dropped", "capabilities exported and imported",
	"revocations by clients", "descriptors received", "capabilities received",
	"capabilities revoked in flight", "hang-ups received",
	"revocations by the broker", "processes that exited without a capability",
	"clients killed", "servers killed", "brokers killed",
};

/* The storm of this process, for the handler of SIGCHLD. */
static struct storm *storm;

FIXTURE(cap_storm) {
	struct storm *s;
	long endpoints, spaces, hangups;
};

static unsigned int parameter(const char *name, unsigned int normal)
{
	const char *value = getenv(name);

	return value ? strtoul(value, NULL, 0) : normal;
}

FIXTURE_SETUP(cap_storm)
{
	struct storm *s = shared(sizeof(*s));

	await_slots(0);
	self->s = s;
	self->endpoints = count_of("endpoints");
	self->spaces = count_of("spaces");
	self->hangups = counter("hangups");
	s->seed = parameter("FIPC_STORM_SEED", 20);
	s->kills = parameter("FIPC_STORM_KILLS", 1000);
	s->fd = space_new();
	for (int e = 0; e < BOTH; e++)
		s->root[e] = endpoint_new(s->fd, 4);
	ASSERT_EQ(0, pipe2(s->pipe, O_CLOEXEC));
}

FIXTURE_TEARDOWN(cap_storm)
{
	await_count("endpoints", self->endpoints);
	await_count("spaces", self->spaces);
}

/* Sleeps until @events has changed since @seen was read. */
static void await_event(struct storm *s, __u32 seen)
{
	syscall(SYS_futex, &s->events, FUTEX_WAIT, seen, NULL, NULL, 0);
}

static void await_answers(struct storm *s, __u64 more)
{
	__u64 target = load(&s->tally[REPLY]) + more;
	__u32 seen = load(&s->events);

	while (load(&s->tally[REPLY]) < target) {
		await_event(s, seen);
		seen = load(&s->events);
	}
}

static void be_broker(void *arg)
{
	struct one *one = arg;

	for (;;) {
		int nr, e = roll(one, BOTH), ret;
		struct life *life;

		await_answers(one->s, roll(one, 16));
		nr = load(&one->s->current[roll(one, BROKER)]);
		life = &one->s->life[nr];
		store(&life->revoking[e], 1);
		ret = cap_revoke(one->s->fd, life->parent[e]);
		/* The capability may have been dropped meanwhile. */
		must(ret == 0 || ret == -ENOENT);
		if (ret)
			continue;
		store(&life->revoked[e], 1);
		add(&one->s->tally[REVOKED], 1);
	}
}

static __u64 badge_of(int nr, int e)
{
	return (__u64)nr * BOTH + e + 1;
}

/* Returns a descriptor that alone has a new capability below @life->parent. */
static int give(struct storm *s, struct life *life, int e, __u64 badge)
{
	__u64 rights = badge ? FIPC_RIGHT_SEND : FIPC_RIGHT_RECV, cap;
	int exported;

	rights |= FIPC_RIGHT_MINT;
	life->parent[e] = mint_new(s->fd, s->root[e], rights, 0);
	cap = badge ? mint_notify(s->fd, life->parent[e], rights, badge) :
		      mint_new(s->fd, life->parent[e], rights, 0);
	exported = export_new(s->fd, cap);
	must(!cap_drop(s->fd, cap));
	return exported;
}

static pid_t start_server(struct storm *s, int e)
{
	struct one one = { .s = s, .nr = s->lives++, .e = e };
	pid_t pid;

	must(one.nr < LIVES);
	one.life = &s->life[one.nr];
	one.seed = s->seed + one.nr;
	one.exported[e] = give(s, one.life, e, 0);
	pid = spawn(be_server, &one);
	must(!close(one.exported[e]));
	return pid;
}

static pid_t start_client(struct storm *s)
{
	struct one one = { .s = s, .nr = s->lives++ };
	pid_t pid;

	must(one.nr < LIVES);
	one.life = &s->life[one.nr];
	one.life->client = true;
	one.seed = s->seed + one.nr;
	for (int e = 0; e < BOTH; e++)
		one.exported[e] = give(s, one.life, e, badge_of(one.nr, e));
	pid = spawn(be_client, &one);
	for (int e = 0; e < BOTH; e++)
		must(!close(one.exported[e]));
	s->clients++;
	return pid;
}

static void start(struct storm *s, int place)
{
	struct one broker = { .s = s, .seed = s->seed + s->lives };

	if (place == BROKER) {
		s->pid[place] = spawn(be_broker, &broker);
		return;
	}
	s->pid[place] = place < CLIENTS ? start_client(s) : start_server(s, CROWD);
	store(&s->current[place], s->lives - 1);
}

/* Drops the capabilities from which those of a dead process were derived. */
static void drop_parents(struct storm *s, int place)
{
	struct life *life = &s->life[s->current[place]];

	for (int e = 0; e < BOTH && place != BROKER; e++)
		must(!life->parent[e] || !cap_drop(s->fd, life->parent[e]));
}

static void child_ended(int sig)
{
	event(storm);
}

/*
 * Starts another process for one that has exited because it has no capability.
 * Returns false if none has exited.
 */
static bool replace_one_that_left(struct storm *s)
{
	int status, place = 0;
	pid_t pid = waitpid(-1, &status, WNOHANG);

	must(pid >= 0);
	if (!pid)
		return false;
	while (place < BROKER && s->pid[place] != pid)
		place++;
	must(place < BROKER && !status);
	add(&s->tally[LEFT], 1);
	drop_parents(s, place);
	start(s, place);
	return true;
}

static void kill_one(struct storm *s, int place)
{
	int status;

	must(!kill(s->pid[place], SIGKILL));
	status = reap(s->pid[place]);
	must(status == -SIGKILL || (status == 0 && place != BROKER));
	drop_parents(s, place);
	add(&s->tally[place < CLIENTS ? CLIENT_KILLED :
		      place < BROKER ? SERVER_KILLED : BROKER_KILLED], 1);
}

static bool all_has_happened(struct storm *s)
{
	for (int i = 0; i < TALLIES; i++)
		if (!load(&s->tally[i]))
			return false;
	return true;
}

static void run_storm(struct storm *s)
{
	struct sigaction action = {
		.sa_handler = child_ended, .sa_flags = SA_RESTART,
	};
	unsigned int seed = s->seed;

	storm = s;
	must(!sigaction(SIGCHLD, &action, NULL));

	for (unsigned int i = 0; i < s->kills || !all_has_happened(s); i++) {
		__u64 target = load(&s->tally[REPLY]) + rand_r(&seed) % 4;
		int victim = rand_r(&seed) % PLACES;

		for (;;) {
			__u32 seen = load(&s->events);

			if (replace_one_that_left(s))
				continue;
			if (load(&s->tally[REPLY]) >= target)
				break;
			await_event(s, seen);
		}
		kill_one(s, victim);
		start(s, victim);
		if (i % 100 == 99)
			printf("# %u processes killed\n", i + 1);
	}
	for (int place = 0; place < PLACES; place++)
		kill_one(s, place);
}

static int hung_up(struct storm *s, int e)
{
	int n = 0;

	for (int i = 0; i < s->lives; i++)
		n += load(&s->life[i].hung[e]) != 0;
	return n;
}

/*
 * When a space is closed, the slots of dead tasks and their transfers are
 * freed.
 */
static int await_hangups(struct storm *s)
{
	__u64 end = now() + 60 * SECOND;

	while (hung_up(s, WITNESS) < s->clients && now() < end) {
		close(space_new());
		sched_yield();
	}
	return hung_up(s, WITNESS);
}

static void drain(struct storm *s)
{
	struct one self = { .s = s, .e = CROWD };
	struct fipc_msg msg;

	while (!msg_recv(s->fd, s->root[CROWD], PAST, &msg))
		note(&self, &msg, load(&s->clock));
}

FIPC_TEST(cap_storm, of_processes)
{
	struct storm *s = self->s;
	char c;

	printf("# seed %u\n", s->seed);
	s->witness = start_server(s, WITNESS);
	for (int place = 0; place < PLACES; place++)
		start(s, place);
	run_storm(s);

	EXPECT_EQ(s->clients, await_hangups(s));
	ASSERT_EQ(0, waitpid(s->witness, NULL, WNOHANG));
	kill_and_reap(s->witness);
	await_slots(0);
	EXPECT_EQ(self->hangups + BOTH * s->clients, counter("hangups"));
	/* A server may have died with messages that it had just received. */
	drain(s);
	EXPECT_LE(s->clients, hung_up(s, CROWD) +
			      (int)s->tally[SERVER_KILLED] * BATCH);
	for (int i = 0; i < TALLIES; i++)
		printf("# %s: %llu\n", tally_names[i], s->tally[i]);

	close(s->fd);
	await_slots(1);
	/* No reference to the transferred pipe is left. */
	close(s->pipe[1]);
	EXPECT_EQ(0, read(s->pipe[0], &c, 1));
}

TEST_HARNESS_MAIN
