namespace Jidoka.Gateway.Recording;

/// <summary>Under which names the vault keeps the content of an event.</summary>
public static class VaultParts
{
    /// <summary>The complete input of a decision.</summary>
    public const string Input = "input";

    /// <summary>The request's body, or a tool call's arguments.</summary>
    public const string Request = "request";

    /// <summary>The answer.</summary>
    public const string Response = "response";
}
