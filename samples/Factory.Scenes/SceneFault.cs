namespace Factory.Scenes;

/// <summary>Something wrong in a scenes file. Lines and columns count from 1.</summary>
public sealed record SceneFault(string File, int Line, int Column, string Message)
{
    public override string ToString() => $"{File}:{Line}:{Column}: {Message}";
}

/// <summary>A scenes file that cannot be played, with everything that is wrong with it.</summary>
public sealed class ScenesException(IReadOnlyList<SceneFault> faults)
    : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<SceneFault> Faults { get; } = faults;
}
