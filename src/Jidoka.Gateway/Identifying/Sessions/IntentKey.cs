namespace Jidoka.Gateway.Identifying.Sessions;

/// <summary>What makes two legs the same intent, besides the principal.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Arguments">The digest of the arguments.</param>
public readonly record struct IntentKey(AssetId Tool, ArgumentDigest Arguments);
