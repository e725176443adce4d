using Xunit.Sdk;
using Xunit.v3;

// Each test here runs several processes and some look at the clock: one after the other.
[assembly: Parallelization(Mode = ParallelMode.None)]
