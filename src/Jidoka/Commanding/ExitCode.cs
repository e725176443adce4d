namespace Jidoka.Commanding;

/// <summary>How a command ends; <c>docs/cli.md</c> lists them. From 64 on they are those of <c>sysexits.h</c>.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>A check failed, or what was asked for was refused.</summary>
    public const int Refused = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The server, or the data folder, cannot be reached.</summary>
    public const int Unreachable = 69;

    /// <summary>Something failed that should not.</summary>
    public const int Internal = 70;

    /// <summary>The configuration is wrong.</summary>
    public const int BadConfiguration = 78;
}
