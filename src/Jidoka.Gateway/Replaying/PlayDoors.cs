namespace Jidoka.Gateway.Replaying;

/// <summary>By which doors a recorded run is played.</summary>
public enum PlayDoors
{
    /// <summary>Each call first out of a model's answer, then at the tool's own door.</summary>
    Both,

    /// <summary>The same, with the model's answer as a stream in pieces of random sizes.</summary>
    Stream,

    /// <summary>The tools' door alone; one model call opens the session with the person's words.</summary>
    Mcp,
}
