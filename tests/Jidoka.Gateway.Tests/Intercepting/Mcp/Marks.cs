using System.Collections.Concurrent;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>Where an in-process fixture tool says how far it came, by a name that the test chose.</summary>
internal sealed class Marks
{
    private static readonly ConcurrentDictionary<string, Marks> All = new();

    public TaskCompletionSource Began { get; } = New();

    public TaskCompletionSource Cancelled { get; } = New();

    public static Marks For(string name) => All.GetOrAdd(name, _ => new Marks());

    private static TaskCompletionSource New() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
