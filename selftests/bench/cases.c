// SPDX-License-Identifier: GPL-2.0
/* The cases, in the order in which they run. */
#include "bench.h"

#define ONE_CPU(_name, _text)						\
	.name = _name, .text = _text, .place = PLACE_ONE_CPU, .pairs = 1
#define COMMAND(_name, _text)						\
	{ ONE_CPU(_name, _text), .kind = KIND_COMMAND }
#define PAIRS(_n, _text) {						\
	.name = "pairs-" #_n, .text = _text, .kind = KIND_ROUND_TRIP,	\
	.place = PLACE_ANYWHERE, .pairs = _n,				\
}

const struct bench_case bench_cases[] = {
	{
		ONE_CPU("rtt-1cpu", "round trip, both tasks on one CPU"),
		.kind = KIND_ROUND_TRIP, .plain = true,
	}, {
		.name = "rtt-2cpu", .text = "round trip, each task on its own CPU",
		.kind = KIND_ROUND_TRIP, .place = PLACE_TWO_CPUS, .pairs = 1,
		.plain = true,
	}, {
		.name = "rtt-unpinned",
		.text = "round trip, the scheduler places the tasks",
		.kind = KIND_ROUND_TRIP, .place = PLACE_ANYWHERE, .pairs = 1,
		.plain = true,
	},
	PAIRS(1, "round trip, one pair, unpinned"),
	PAIRS(2, "round trip, two pairs at once, unpinned"),
	PAIRS(4, "round trip, four pairs at once, unpinned"),
	{
		ONE_CPU("oneway-1cpu", "one-way messages on one CPU"),
		.kind = KIND_ONE_WAY,
	}, {
		.name = "oneway-2cpu", .text = "one-way messages across CPUs",
		.kind = KIND_ONE_WAY, .place = PLACE_TWO_CPUS, .pairs = 1,
	}, {
		ONE_CPU("oneway-batch-1cpu",
			"one-way messages on one CPU, singly and 64 at once"),
		.kind = KIND_ONE_WAY, .batch = true,
	}, {
		.name = "oneway-batch-2cpu",
		.text = "one-way messages across CPUs, singly and 64 at once",
		.kind = KIND_ONE_WAY, .place = PLACE_TWO_CPUS, .pairs = 1,
		.batch = true,
	}, {
		ONE_CPU("rtt-1cpu-caps-10000",
			"round trip, with 10,000 other capabilities"),
		.kind = KIND_ROUND_TRIP, .crowd.caps = 10000,
	}, {
		ONE_CPU("rtt-1cpu-endpoints-1000",
			"round trip, with 1,000 other endpoints"),
		.kind = KIND_ROUND_TRIP, .crowd.endpoints = 1000,
	}, {
		ONE_CPU("rtt-1cpu-receivers-1000",
			"round trip, with 1,000 other waiting receivers"),
		.kind = KIND_ROUND_TRIP, .crowd.receivers = 1000,
	}, {
		ONE_CPU("rtt-1cpu-turns-32",
			"round trip through 32 capabilities in turn"),
		.kind = KIND_ROUND_TRIP, .crowd.turns = 32,
	}, {
		ONE_CPU("rtt-1cpu-hog",
			"single round trip beside a task that computes, median"),
		.kind = KIND_SINGLE, .hog = true,
	}, {
		.name = "idle-burn",
		.text = "CPU time of a server that receives nothing for 100 ms",
		.kind = KIND_IDLE, .place = PLACE_TWO_CPUS, .pairs = 1,
	},
	COMMAND("ioctl-1cpu", "an ioctl that does nothing"),
	COMMAND("send-queued-1cpu", "send to the queue"),
	COMMAND("recv-queued-1cpu", "receive from the queue"),
	COMMAND("send-direct-1cpu", "send to a waiting receiver"),
	COMMAND("send-batch-1cpu", "send to the queue in batches of 64, per message"),
	COMMAND("recv-batch-1cpu",
		"receive from the queue in batches of 64, per message"),
	COMMAND("send-to-1cpu", "SEND_TO to a waiting task"),
	COMMAND("send-to-1cpu-receivers-1000",
		"SEND_TO to the last of 1,001 waiting tasks"),
	COMMAND("revoke-1cpu-caps-10",
		"revoke one capability in a space with 10 others"),
	COMMAND("revoke-1cpu-caps-10000",
		"revoke one capability in a space with 10,000 others"),
	{ 0 }
};
